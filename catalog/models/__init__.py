"""The catalog's rows: what exists (media), how it came in (uploads), what was seen in it
(analysis), what is nearly the same (duplicates), what must never be shown (blocklist)."""

from catalog.models.analysis import AnalysisRun, Embedding, Rendition, StageRun, StageStatus
from catalog.models.blocklist import BlockedHash, BlocklistJob, BlockMatch, HashKind
from catalog.models.duplicates import DistinctPair, DuplicateGroup, DuplicateMember, Fingerprint, Resolution
from catalog.models.media import Character, Media, MediaKind, Tag
from catalog.models.uploads import Upload

__all__ = [
    "AnalysisRun",
    "BlockMatch",
    "BlockedHash",
    "BlocklistJob",
    "Character",
    "DistinctPair",
    "DuplicateGroup",
    "DuplicateMember",
    "Embedding",
    "Fingerprint",
    "HashKind",
    "Media",
    "MediaKind",
    "Rendition",
    "Resolution",
    "StageRun",
    "StageStatus",
    "Tag",
    "Upload",
]
