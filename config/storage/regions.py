"""Keys of the clinical bucket: region, tenant, then uploads or a subject. Nothing that a client sends becomes part of a key.

    {region}/tenant/{tenant}/uploads/{yyyy}/{mm}/{upload}/original
    {region}/tenant/{tenant}/subjects/{subject}/{class}/{analysis}/{purpose}

The class of retention is a folder, so that the store's own policies can tell originals from what people are shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings

CLINICAL_KEY = re.compile(r"[a-z][a-z0-9-]*/tenant/[0-9a-f-]{36}/(uploads|subjects)/[0-9a-z/-]+")


class RetentionClass(StrEnum):
    """What is kept equally long; a folder in the bucket."""

    ORIGINAL = "originals"
    DERIVED = "derived"
    REPORT = "reports"


class Purpose(StrEnum):
    """What an object of a subject is for. ORIGINAL is as it was sent, with its metadata: only workers can read it."""

    ORIGINAL = "original"
    PHOTO = "photo"
    OVERLAY = "overlay"
    REPORT = "report"
    SIGNED_REPORT = "signed-report"


CLASS_OF_PURPOSE: Mapping[Purpose, RetentionClass] = {
    Purpose.ORIGINAL: RetentionClass.ORIGINAL,
    Purpose.PHOTO: RetentionClass.DERIVED,
    Purpose.OVERLAY: RetentionClass.DERIVED,
    Purpose.REPORT: RetentionClass.REPORT,
    Purpose.SIGNED_REPORT: RetentionClass.REPORT,
}


class ForeignObjectKey(PermissionError):
    """The object key is of another region or tenant, or was not made by this server."""


@dataclass(frozen=True)
class SubjectPlace:
    """Where what is of a subject lies."""

    tenant_id: UUID
    subject_id: UUID

    @property
    def prefix(self) -> str:
        """The folder of the subject, with the slash at its end."""
        return f"{tenant_prefix(self.tenant_id)}subjects/{self.subject_id}/"

    def key(self, purpose: Purpose, *, analysis_id: UUID) -> str:
        """Of the analysis' object with this purpose; the same each time, so a repeated attempt replaces its own."""
        return f"{self.prefix}{CLASS_OF_PURPOSE[purpose]}/{analysis_id}/{purpose}"


def tenant_prefix(tenant_id: UUID) -> str:
    """The folder of a tenant in this deployment's region, with the slash at its end."""
    return f"{settings.LOUPE_REGION}/tenant/{tenant_id}/"


def clinical_upload_key(upload_id: UUID, *, tenant_id: UUID, moment: datetime) -> str:
    """Where a signed upload lands: used for this upload alone."""
    return f"{tenant_prefix(tenant_id)}uploads/{moment:%Y/%m}/{upload_id}/original"


def require_own_key(key: str, *, tenant_id: UUID | None = None) -> None:
    """Raises ForeignObjectKey unless the key (or prefix) is of this region, and of the tenant where one is given."""
    allowed = tenant_prefix(tenant_id) if tenant_id else f"{settings.LOUPE_REGION}/tenant/"
    if not (CLINICAL_KEY.fullmatch(key) and key.startswith(allowed)):
        raise ForeignObjectKey(f"{key!r} is not a key of the region {settings.LOUPE_REGION!r} and this tenant")
