"""The shots of a clip and the frames that stand for them, kept as pictures to look at.

Which frames those are was decided while the clip was decoded (`key_frame_choice`); here they are made small and listed.
"""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from catalog.pipeline.clip import Frame, require_clip
from catalog.pipeline.results import Rendition, StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject
from catalog.pipeline.stages.renditions import encode_webp


class ShotFacts(BaseModel):
    """A piece without a cut."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    start_s: float
    end_s: float


class KeyFrameFacts(BaseModel):
    """A kept frame: the name of its rendition, when it is shown, the number of its shot from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    rendition: str
    time_s: float
    shot: int


class KeyFramesFacts(Facts):
    """The shots, the frames in order of time, and the frame that is the poster."""

    shots: list[ShotFacts] = Field(title="Shots, from and to in seconds")
    frames: list[KeyFrameFacts] = Field(title="Key frames")
    poster: str = Field(title="Poster")


@dataclass(frozen=True)
class KeyFrames(PictureStage):
    """WEBP renditions `frame-00` … with a long edge of at most `edge_px`."""

    name = "key_frames"
    title = "Shots and key frames"
    kinds = ("video",)
    facts_type = KeyFramesFacts

    edge_px: int = 960
    quality: int = 80

    def run(self, subject: Subject) -> StageResult:
        """Give the lists and the renditions; raises ValueError for an image."""
        clip = require_clip(subject.clip)
        renditions = tuple(self._render(frame, number=number) for number, frame in enumerate(clip.frames))
        facts = KeyFramesFacts(
            shots=[ShotFacts(start_s=shot.start_s, end_s=shot.end_s) for shot in clip.shots],
            frames=[
                KeyFrameFacts(rendition=rendition.name, time_s=frame.time_s, shot=frame.shot)
                for rendition, frame in zip(renditions, clip.frames, strict=True)
            ],
            poster=renditions[clip.poster].name,
        )
        return StageResult(facts=facts.model_dump(mode="json"), renditions=renditions)

    def _render(self, frame: Frame, *, number: int) -> Rendition:
        return encode_webp(frame.picture.rgb, name=f"frame-{number:02}", edge_px=self.edge_px, quality=self.quality)
