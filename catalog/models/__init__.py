"""The catalog's rows: what exists (media), how it came in (uploads), what was seen in it (analysis)."""

from catalog.models.analysis import AnalysisRun, Embedding, Rendition, StageRun, StageStatus
from catalog.models.media import Character, Media, MediaKind, Tag
from catalog.models.uploads import Upload

__all__ = [
    "AnalysisRun",
    "Character",
    "Embedding",
    "Media",
    "MediaKind",
    "Rendition",
    "StageRun",
    "StageStatus",
    "Tag",
    "Upload",
]
