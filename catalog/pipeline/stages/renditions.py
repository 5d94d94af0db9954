"""Smaller copies for lists and pages, made from the decoded pixels: no metadata of the upload can be in them.

The placeholder is a tiny WEBP as a data URL: any browser shows it without a script, stretched and blurred by
CSS.
"""

import base64
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import Field

from catalog.pipeline.results import Rendition, StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject


class RenditionFacts(Facts):
    """What was made."""

    placeholder: str = Field(title="Placeholder", json_schema_extra={"show": "picture"})
    thumbnail: str = Field(title="Thumbnail")
    web: str = Field(title="Web picture")


@dataclass(frozen=True)
class Renditions(PictureStage):
    """Long edges in px and WEBP qualities (0 to 100); a picture smaller than an edge is not enlarged."""

    name = "renditions"
    title = "Renditions"
    facts_type = RenditionFacts

    thumbnail_edge_px: int = 320
    thumbnail_quality: int = 78
    web_edge_px: int = 1280
    web_quality: int = 82
    placeholder_edge_px: int = 24
    placeholder_quality: int = 40

    def run(self, subject: Subject) -> StageResult:
        """Give `thumbnail` and `web` as WEBP and the placeholder in the facts."""
        rgb = subject.picture.rgb
        web = encode_webp(rgb, name="web", edge_px=self.web_edge_px, quality=self.web_quality)
        thumbnail = encode_webp(rgb, name="thumbnail", edge_px=self.thumbnail_edge_px, quality=self.thumbnail_quality)
        tiny = encode_webp(rgb, name="placeholder", edge_px=self.placeholder_edge_px, quality=self.placeholder_quality)
        facts = RenditionFacts(
            placeholder=f"data:image/webp;base64,{base64.b64encode(tiny.content).decode()}",
            thumbnail=_describe_rendition(thumbnail),
            web=_describe_rendition(web),
        )
        return StageResult(facts=facts.model_dump(mode="json"), renditions=(thumbnail, web))


def encode_webp(rgb: NDArray[np.uint8], *, name: str, edge_px: int, quality: int) -> Rendition:
    """Encode `rgb` (height, width, 3), sRGB, as WEBP with a long edge of at most `edge_px`."""
    image = Image.fromarray(rgb)
    image.thumbnail((edge_px, edge_px), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=4)
    return Rendition(name, "image/webp", image.width, image.height, file.getvalue())


def _describe_rendition(rendition: Rendition) -> str:
    return f"{rendition.width_px} by {rendition.height_px} px, {len(rendition.content):,} bytes"
