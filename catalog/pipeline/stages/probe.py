"""What the file is and how its pixels look, by simple measures.

Sharpness is the variance of the Laplacian (Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield
microscopy") of the luma at a fixed long edge, so that pictures of different sizes compare. Luma is Rec. ITU-R
BT.601 as OpenCV computes it, on sRGB-encoded values.
"""

from dataclasses import asdict, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject


class ProbeFacts(Facts):
    """Facts of the file and of the pixels."""

    media_type: str = Field(title="Format")
    width_px: int = Field(title="Width", json_schema_extra={"unit": "px"})
    height_px: int = Field(title="Height", json_schema_extra={"unit": "px"})
    size_bytes: int = Field(title="File size", json_schema_extra={"unit": "bytes"})
    mode: str = Field(title="Stored pixels")
    bit_depth: int = Field(title="Bits a channel")
    frames: int = Field(title="Frames (the first is analysed)")
    icc_profile: str | None = Field(title="Colour profile")
    icc_applied: bool = Field(title="Colour profile converted to sRGB")
    orientation: int = Field(title="EXIF orientation")
    has_exif: bool = Field(title="Has EXIF")
    has_gps: bool = Field(title="Has a GPS position")
    sha256: str = Field(title="SHA-256")
    sharpness: float = Field(title="Sharpness (variance of Laplacian)")
    mean_luma: float = Field(title="Mean luma, 0 to 1")
    shadows_share: float = Field(title="Share of clipped shadows")
    highlights_share: float = Field(title="Share of clipped highlights")


@dataclass(frozen=True)
class Probe(PictureStage):
    """Facts and simple quality figures; luma from 0 to 255 at or beyond the two limits counts as clipped."""

    name = "probe"
    title = "File and quality"
    kinds = ("image",)
    facts_type = ProbeFacts

    sharpness_edge_px: int = 1024
    shadow_luma: int = 2
    highlight_luma: int = 253

    def run(self, subject: Subject) -> StageResult:
        """Give the facts of the file with the figures of the pixels."""
        luma = np.asarray(cv2.cvtColor(subject.picture.rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        facts = ProbeFacts(
            **asdict(subject.picture.facts),
            sharpness=measure_sharpness(luma, edge_px=self.sharpness_edge_px),
            mean_luma=float(luma.mean() / 255),
            shadows_share=float((luma <= self.shadow_luma).mean()),
            highlights_share=float((luma >= self.highlight_luma).mean()),
        )
        return StageResult(facts=facts.model_dump(mode="json"))


def measure_sharpness(luma: NDArray[np.uint8], *, edge_px: int) -> float:
    """Give the variance of the 3 by 3 Laplacian of `luma` (height, width) at a long edge of at most
    `edge_px`.
    """
    scale = min(1.0, edge_px / max(luma.shape))
    if scale < 1.0:
        resized = cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        luma = np.asarray(resized, dtype=np.uint8)
    return float(cv2.Laplacian(luma, cv2.CV_32F).var())
