"""What a stage of the analysis is, what it is given and what it gives back.

A stage is one object with a name, a version, parameters, the models it needs and the earlier stages it reads.
Its facts are a typed pydantic model whose field titles are the labels people see, so that a new stage needs
no template. `PictureStage` makes the fields of a frozen dataclass the parameters: none can be forgotten in
the recipe.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from catalog.pipeline.clip import Clip, Frame
from catalog.pipeline.picture import Picture
from config.inference.provider import ModelProvider

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
Input: TypeAlias = Literal["picture", "prompt", "caption"]
Kind: TypeAlias = Literal["image", "video"]


class Facts(BaseModel):
    """Base of the typed results: frozen, no unknown field; each field's title is its label for people.

    `json_schema_extra` may hold `unit` (a word after the number) and `show` ("picture" for a data URL).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Box:
    """A labelled rectangle; `left, top, width, height` are shares of the picture, 0 to 1; `score` 0 to 1.

    `time_s` is that of the key frame it was seen in, None in an image.
    """

    label: str
    score: float
    left: float
    top: float
    width: float
    height: float
    kind: Literal["detector", "text"]
    time_s: float | None = None


@dataclass(frozen=True)
class Rendition:
    """A re-encoded copy of the picture without any metadata."""

    name: str
    media_type: str
    width_px: int
    height_px: int
    content: bytes


@dataclass(frozen=True, eq=False)
class Vector:
    """An embedding `values` (n,), float32, unit length, in the named space."""

    space: str
    values: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class StageResult:
    """What a stage found. Renditions and vectors are stored elsewhere and are not part of the record."""

    facts: Mapping[str, JSON] = field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    text: str = ""
    renditions: tuple[Rendition, ...] = ()
    vectors: tuple[Vector, ...] = ()

    def to_record(self) -> dict[str, JSON]:
        """Give the JSON that is stored: facts, boxes and text."""
        return {"facts": dict(self.facts), "boxes": [asdict(box) for box in self.boxes], "text": self.text}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "StageResult":
        """Read a stored record; raises KeyError or TypeError when it is not one."""
        boxes = tuple(Box(**box) for box in record["boxes"])
        return cls(facts=dict(record["facts"]), boxes=boxes, text=record["text"])


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """What a stage may look at: the picture, the words beside it, the models and the earlier results.

    Of a clip, `picture` is its poster. An image has one frame, itself.
    """

    picture: Picture
    clip: Clip | None = None
    prompt: str
    caption: str
    models: ModelProvider
    results: Mapping[str, StageResult] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """Which kind of medium it is."""
        return "image" if self.clip is None else "video"

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The pictures to look at, in order of time."""
        return (Frame(self.picture, 0.0, 0),) if self.clip is None else self.clip.frames

    def with_results(self, results: Mapping[str, StageResult]) -> "Subject":
        """Give the same subject with these earlier results."""
        return replace(self, results=dict(results))


class Stage(Protocol):
    """One step of the analysis. `version` rises whenever the code changes what comes out."""

    @property
    def name(self) -> str:
        """Identifier, unique and stable: records are kept under it."""

    @property
    def title(self) -> str:
        """Name for people."""

    @property
    def version(self) -> int:
        """Number of this way of computing."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Which kinds of media it analyses."""

    @property
    def models(self) -> tuple[str, ...]:
        """Registry names of the models it needs; without one of them it is skipped."""

    @property
    def after(self) -> tuple[str, ...]:
        """Earlier stages whose results it reads when they are there."""

    @property
    def reads(self) -> tuple[Input, ...]:
        """Which inputs of the subject it reads; when one of them changes the result is stale."""

    @property
    def parameters(self) -> Mapping[str, JSON]:
        """Every number that changes what comes out."""

    @property
    def facts_type(self) -> type[Facts]:
        """The typed result, whose field titles are labels."""

    def run(self, subject: Subject) -> StageResult:
        """Analyse the subject; any exception means that the stage failed."""


@dataclass(frozen=True)
class PictureStage:
    """Defaults of a stage that reads the picture only; dataclass fields of a subclass are its parameters."""

    version: ClassVar[int] = 1
    kinds: ClassVar[tuple[Kind, ...]] = ("image", "video")
    models: ClassVar[tuple[str, ...]] = ()
    after: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[tuple[Input, ...]] = ("picture",)

    @property
    def parameters(self) -> Mapping[str, JSON]:
        """The dataclass fields by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}
