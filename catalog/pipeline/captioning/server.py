"""What a stage may ask of a vision model, and the three ways in which there is no answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from catalog.pipeline.abstentions import NeedsReview

T = TypeVar("T")


class Unacceptable(NeedsReview):
    """The model answered, and no answer was one that may be used."""


class Refused(NeedsReview):
    """The server refuses the request itself: its address, its model's name or the key is wrong."""


class ServerAway(NeedsReview):
    """The server did not answer; it may later."""

    def __init__(self, text: str, *, retry_after_s: float = 0.0) -> None:
        super().__init__(text, retry_after_s=retry_after_s)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One request: `images` are WEBP files; `schema` is the JSON schema of the answer.

    There is one call for each of `temperatures`, as long as there is no acceptable answer.
    """

    model: str
    system: str
    text: str
    images: tuple[bytes, ...]
    schema_name: str
    schema: Mapping[str, Any]
    temperatures: tuple[float, ...]
    most_tokens: int


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was accepted, and the number of calls that it took."""

    value: T
    calls: int


class VisionServer(Protocol):
    """A vision model that answers with JSON."""

    def ask(self, question: Question, *, accept: Callable[[str], T]) -> Answer[T]:
        """Give what `accept` makes of the answer. `accept` raises Unacceptable for an answer that may not be used.

        Raises Unacceptable, Refused or ServerAway when all calls, or the time, are used up.
        """
        ...
