"""Stages made for the tests of planning and running: what a new stage needs, and nothing more."""

from dataclasses import dataclass

from pydantic import Field

from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject
from config.inference.errors import ModelServerLost


class BrightnessFacts(Facts):
    mean: float = Field(title="Mean brightness")


@dataclass(frozen=True)
class Brightness(PictureStage):
    """The mean of all values, times a gain."""

    name = "brightness"
    title = "Brightness"
    facts_type = BrightnessFacts

    gain: float = 1.0

    def run(self, subject: Subject) -> StageResult:
        return StageResult(facts={"mean": float(subject.picture.rgb.mean()) * self.gain})


class EchoFacts(Facts):
    words: str = Field(title="Words")


@dataclass(frozen=True)
class Echo(PictureStage):
    """The caption, and whether the brightness is known."""

    name = "echo"
    title = "Echo"
    after = ("brightness",)
    reads = ("caption",)
    facts_type = EchoFacts

    def run(self, subject: Subject) -> StageResult:
        known = "with" if "brightness" in subject.results else "without"
        return StageResult(facts={"words": f"{subject.caption} {known} brightness"})


@dataclass(frozen=True)
class Seer(Brightness):
    """Needs a model."""

    name = "seer"
    models = ("crystal-ball",)


@dataclass(frozen=True)
class Helped(Brightness):
    """Uses a model where it is installed."""

    name = "helped"
    optional_models = ("crystal-ball",)


@dataclass(frozen=True)
class Searcher(Brightness):
    """Looks for the character's terms."""

    name = "searcher"
    reads = ("picture", "terms")


@dataclass(frozen=True)
class Broken(Brightness):
    """Takes brightness's place and fails."""

    def run(self, subject: Subject) -> StageResult:
        raise ZeroDivisionError("as the test asked")


@dataclass(frozen=True)
class Bereft(Brightness):
    """Runs a model by a library, and the model server dies."""

    def run(self, subject: Subject) -> StageResult:
        raise RuntimeError("a library's own words") from ModelServerLost("toy", reason="gone")
