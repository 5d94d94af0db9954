"""What the file of a clip is, and how sharp its poster is.

Sharpness as in `probe`: the variance of the Laplacian of the poster's luma at a fixed long edge, so that clips compare.
"""

from dataclasses import asdict, dataclass

import cv2
import numpy as np
from pydantic import Field

from catalog.pipeline.clip import require_clip
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject
from catalog.pipeline.stages.probe import measure_sharpness


class ClipProbeFacts(Facts):
    """Facts of the file, and one of its pixels."""

    media_type: str = Field(title="Format")
    container: str = Field(title="Container")
    video_codec: str = Field(title="Picture codec")
    audio_codec: str | None = Field(title="Sound codec")
    has_sound: bool = Field(title="Has sound")
    width_px: int = Field(title="Width", json_schema_extra={"unit": "px"})
    height_px: int = Field(title="Height", json_schema_extra={"unit": "px"})
    rotation: int = Field(title="Rotation asked for by the file", json_schema_extra={"unit": "degrees clockwise"})
    frame_rate: float = Field(title="Frame rate", json_schema_extra={"unit": "frames a second"})
    frames: int = Field(title="Frames")
    duration_s: float = Field(title="Duration", json_schema_extra={"unit": "s"})
    size_bytes: int = Field(title="File size", json_schema_extra={"unit": "bytes"})
    sha256: str = Field(title="SHA-256")
    sharpness: float = Field(title="Sharpness of the poster (variance of Laplacian)")


@dataclass(frozen=True)
class ClipProbe(PictureStage):
    """Facts of the file and the poster's sharpness at a long edge of `sharpness_edge_px`."""

    name = "clip_probe"
    title = "File and quality"
    kinds = ("video",)
    facts_type = ClipProbeFacts

    sharpness_edge_px: int = 1024

    def run(self, subject: Subject) -> StageResult:
        """Give the facts of the file; raises ValueError for an image."""
        clip = require_clip(subject.clip)
        luma = np.asarray(cv2.cvtColor(clip.picture.rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        facts = ClipProbeFacts(
            **asdict(clip.facts),
            has_sound=clip.sound is not None,
            sharpness=measure_sharpness(luma, edge_px=self.sharpness_edge_px),
        )
        return StageResult(facts=facts.model_dump(mode="json"))
