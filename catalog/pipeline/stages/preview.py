"""The preview of a clip, made while it was decoded: small, without sound, and without any metadata of the upload."""

from dataclasses import dataclass

from pydantic import Field

from catalog.pipeline.clip import require_clip
from catalog.pipeline.results import Rendition, StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject


class PreviewFacts(Facts):
    """What was made."""

    width_px: int = Field(title="Width", json_schema_extra={"unit": "px"})
    height_px: int = Field(title="Height", json_schema_extra={"unit": "px"})
    duration_s: float = Field(title="Duration", json_schema_extra={"unit": "s"})
    size_bytes: int = Field(title="File size", json_schema_extra={"unit": "bytes"})
    is_whole: bool = Field(title="Shows the whole clip")


@dataclass(frozen=True)
class PreviewStage(PictureStage):
    """Gives the rendition `preview`, an MP4 file (H.264) that any browser plays; its sizes are the decoder's."""

    name = "preview"
    title = "Preview"
    kinds = ("video",)
    facts_type = PreviewFacts

    def run(self, subject: Subject) -> StageResult:
        """Give the preview as a rendition; raises ValueError for an image."""
        clip = require_clip(subject.clip)
        made = clip.preview
        facts = PreviewFacts(
            width_px=made.width_px,
            height_px=made.height_px,
            duration_s=made.duration_s,
            size_bytes=len(made.content),
            is_whole=made.duration_s >= clip.facts.duration_s - 0.1,
        )
        rendition = Rendition(self.name, "video/mp4", made.width_px, made.height_px, made.content)
        return StageResult(facts=facts.model_dump(mode="json"), renditions=(rendition,))
