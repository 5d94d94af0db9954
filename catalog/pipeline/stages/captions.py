"""What a vision model reports of the picture (Qwen2-VL behind vLLM), and what follows from it.

The model chooses from closed lists and writes one caption; `flags` decides. Without an acceptable answer there is no
result: a person has to look. Of a clip up to four key frames are shown in one request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from catalog.pipeline.captioning.flags import RULES_VERSION, decide_flags, list_tags
from catalog.pipeline.captioning.observations import SCHEMA_VERSION, Observations, accept_observations, describe_schema
from catalog.pipeline.captioning.prompts import PROMPT_VERSION, SYSTEM, write_request
from catalog.pipeline.captioning.server import Question
from catalog.pipeline.clip import Frame
from catalog.pipeline.results import JSON, StageResult
from catalog.pipeline.stage import PictureStage, Subject
from catalog.pipeline.stages.renditions import encode_webp

DEFAULT_MODEL = "Qwen/Qwen2-VL-7B-Instruct"


class CaptionFacts(Observations):
    """The observations, and what the rules make of them."""

    flags: list[str] = Field(title="Flags")
    tags: list[str] = Field(title="Tags")
    calls: int = Field(title="Calls of the model")


@dataclass(frozen=True)
class Captions(PictureStage):
    """Pictures are shown with a long edge of at most `edge_px`; each of `temperatures` is one call at most.

    `is_on` is no part of the recipe: what was seen stays true when the server is taken away.
    """

    name = "caption"
    title = "Caption"
    reads = ("picture", "prompt")
    facts_type = CaptionFacts

    is_on: bool = False
    model: str = DEFAULT_MODEL
    edge_px: int = 768
    quality: int = 85
    most_frames: int = 4
    temperatures: tuple[float, ...] = (0.0, 0.4, 0.7)
    most_tokens: int = 400

    @property
    def parameters(self) -> Mapping[str, JSON]:
        """The fields that decide what comes out, and the versions of prompt, schema and rules."""
        versions = {"prompt_version": PROMPT_VERSION, "schema_version": SCHEMA_VERSION, "rules_version": RULES_VERSION}
        return {name: one for name, one in super().parameters.items() if name != "is_on"} | versions

    @property
    def off_reason(self) -> str:  # type: ignore[override]  # a class variable where nothing is switched
        """Why it is off."""
        return "" if self.is_on else "no caption server is configured: set LOUPE_CAPTIONS_URL"

    def run(self, subject: Subject) -> StageResult:
        """Ask; raises Unacceptable, Refused or ServerAway without a usable answer."""
        if subject.vision is None:
            raise ValueError("the stage is on, and the subject has no server to ask")
        answer = subject.vision.ask(self._write_question(subject), accept=accept_observations)
        seen = answer.value
        facts = CaptionFacts(
            **seen.model_dump(), flags=list(decide_flags(seen)), tags=list(list_tags(seen)), calls=answer.calls
        )
        return StageResult(facts=facts.model_dump(mode="json"), text=seen.caption)

    def _write_question(self, subject: Subject) -> Question:
        frames = choose_frames(subject.frames, most=self.most_frames)
        shown = [
            encode_webp(one.picture.rgb, name="shown", edge_px=self.edge_px, quality=self.quality) for one in frames
        ]
        return Question(
            model=self.model,
            system=SYSTEM,
            text=write_request(pictures=len(shown), prompt=subject.prompt),
            images=tuple(one.content for one in shown),
            schema_name="observations",
            schema=describe_schema(),
            temperatures=self.temperatures,
            most_tokens=self.most_tokens,
        )


def choose_frames(frames: Sequence[Frame], *, most: int) -> list[Frame]:
    """At most so many of the frames, the first and the last among them, evenly spread by their order."""
    places = np.linspace(0, len(frames) - 1, num=min(most, len(frames))).round().astype(int)
    return [frames[place] for place in places]
