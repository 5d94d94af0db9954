"""What a stage of the analysis is, what it is given and what it gives back.

A stage is one object with a name, a version, parameters, the models it needs and the earlier stages it reads.
Its facts are a typed pydantic model whose field titles are the labels people see, so that a new stage needs
no template. `PictureStage` makes the fields of a frozen dataclass the parameters: none can be forgotten in
the recipe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import ClassVar, Literal, Protocol, TypeAlias

from pydantic import BaseModel, ConfigDict

from catalog.pipeline.captioning.server import VisionServer
from catalog.pipeline.clip import Clip, Frame
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import JSON, StageResult
from config.inference.provider import ModelProvider

Input: TypeAlias = Literal["picture", "prompt", "caption", "terms"]
Kind: TypeAlias = Literal["image", "video"]


class Facts(BaseModel):
    """Base of the typed results: frozen, no unknown field; each field's title is its label for people.

    `json_schema_extra` may hold `unit` (a word after the number) and `show` ("picture" for a data URL).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """What a stage may look at: the picture, the words beside it, the models and the earlier results.

    Of a clip, `picture` is its poster. An image has one frame, itself. `terms` are what to look for in this character's media.
    `vision` answers questions about pictures, None where no such server is set up.
    """

    picture: Picture
    clip: Clip | None = None
    prompt: str
    caption: str
    models: ModelProvider
    terms: tuple[str, ...] = ()
    vision: VisionServer | None = None
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
    def off_reason(self) -> str:
        """Why it is switched off here and how to switch it on, as a sentence; empty when it is on. Off, it is skipped."""

    @property
    def models(self) -> tuple[str, ...]:
        """Registry names of the models it needs; without one of them it is skipped."""

    @property
    def optional_models(self) -> tuple[str, ...]:
        """Registry names of models that it uses where they are installed; its facts say which were missing."""

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
    off_reason: ClassVar[str] = ""
    models: ClassVar[tuple[str, ...]] = ()
    optional_models: ClassVar[tuple[str, ...]] = ()
    after: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[tuple[Input, ...]] = ("picture",)

    @property
    def parameters(self) -> Mapping[str, JSON]:
        """The dataclass fields by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}
