"""What a report is made of: the canonical result and what stands around it. Checked once, here.

The report prints a digest and a signature: both must belong to the result that it shows, so a context that
contradicts itself cannot be made.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tattoo.result import Result, digest_result
from tattoo.terms import BodySite


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A clinician's signature: who, as what, meaning what, when, and over which result."""

    name: str
    role: str
    meaning: str
    signed_at: datetime
    result_digest: str


@dataclass(frozen=True, kw_only=True)
class Override:
    """A clinician's change of a recommendation; the result itself stays as it was."""

    subject: str
    original: str
    replacement: str
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportContext:
    """Everything that a report shows; times are aware, `timezone` is the clinic's.

    `original_jpeg` and `overlay_jpeg` are upright 8-bit sRGB JPEG files; no overlay where nothing was segmented.
    Raises ValueError when the digest, the signature, the body site, a time or the address does not fit.
    """

    clinic_name: str
    subject_ref: str
    analysis_id: UUID
    body_site: BodySite
    captured_at: datetime | None
    analysed_at: datetime
    timezone: ZoneInfo
    result: Result
    result_digest: str
    original_jpeg: bytes
    overlay_jpeg: bytes | None
    signature: Signature | None
    overrides: tuple[Override, ...]
    verify_url: str
    audit_head: str
    report_version: int = 1

    def __post_init__(self) -> None:
        if self.result_digest != digest_result(self.result):
            raise ValueError("result_digest is not the SHA-256 of this result's canonical JSON.")
        if self.signature is not None and self.signature.result_digest != self.result_digest:
            raise ValueError("The signature was given for another result.")
        if self.body_site != self.result.body_site:
            raise ValueError("body_site is not the result's.")
        if not self.verify_url.startswith(("https://", "http://")):
            raise ValueError("verify_url must begin with https:// or http://.")
        if any(moment.utcoffset() is None for moment in self._list_times()):
            raise ValueError("Every time of a report must say its offset from UTC.")

    def _list_times(self) -> list[datetime]:
        signed = [] if self.signature is None else [self.signature.signed_at]
        captured = [] if self.captured_at is None else [self.captured_at]
        return [self.analysed_at, *captured, *signed, *(change.made_at for change in self.overrides)]

    @property
    def is_signed(self) -> bool:
        """Whether a clinician signed this result; until then each page says DRAFT."""
        return self.signature is not None
