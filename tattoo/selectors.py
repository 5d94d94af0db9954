"""Reads of the tattoo product: only of the reader's own clinic, in this deployment's region."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from time import monotonic, sleep
from uuid import UUID

from django.db.models import QuerySet

from config.accounts.models import Tenant, User
from config.accounts.tenancy import tenant_of
from config.jobs.models import FINAL_STATES, JobState
from tattoo.models import Analysis, Consent

POLL_S = 0.05
STATUS_COLUMNS = ("tenant", "signed_by", "subject__tenant")


class Status(StrEnum):
    """How far an analysis is, as the API says it."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


def status_of(analysis: Analysis) -> Status:
    """FAILED is also a job that has found out that the file is not acceptable."""
    if analysis.failure_code:
        return Status.CANCELLED if analysis.state == JobState.CANCELLED else Status.FAILED
    if analysis.state == JobState.DEAD:
        return Status.FAILED
    return Status(analysis.state)


def list_analyses(tenant: Tenant) -> QuerySet[Analysis]:
    """Every analysis of the clinic, newest first."""
    return Analysis.objects.filter(tenant=tenant).order_by("-created_at", "-pk")


def visible_analyses(reader: User) -> QuerySet[Analysis]:
    """Those of the reader's clinic; none for who belongs to no clinic, the administrator neither: patients are the clinic's."""
    if reader.tenant_id is None:
        return Analysis.objects.none()
    return list_analyses(tenant_of(reader))


def find_analysis(analysis_id: UUID, *, reader: User) -> Analysis | None:
    """The analysis with its people, if it is of the reader's clinic. One query beside the reader's tenant."""
    return visible_analyses(reader).select_related(*STATUS_COLUMNS).filter(pk=analysis_id).first()


def await_end(analysis_id: UUID, *, deadline_s: float, pause: Callable[[float], None] = sleep) -> bool:
    """Whether the job ends within the deadline. Asks for its state each twentieth of a second, outside of any transaction."""
    until = monotonic() + deadline_s
    while not Analysis.objects.filter(pk=analysis_id, state__in=FINAL_STATES).exists():
        if monotonic() >= until:
            return False
        pause(POLL_S)
    return True


@dataclass(frozen=True)
class Standing:
    """What anybody may know of a report: whether it is signed or removed, and the digests that paper and file must show."""

    report_id: UUID
    state: str
    signed_at: datetime | None
    result_sha256: str
    report_sha256: str

    @property
    def short_digest(self) -> str:
        """As it is printed beside the code."""
        return self.result_sha256[:16]


def find_standing(report_id: UUID) -> Standing | None:
    """The standing of a report, None where there never was one. One query, of this region's rows, whoever asks."""
    columns = ("signed_at", "forgotten_at", "result_sha256", "report_sha256")
    row = Analysis.objects.filter(pk=report_id).exclude(result_sha256="").values(*columns).first()
    if row is None:
        return None
    state = "removed" if row.pop("forgotten_at") else "signed" if row["signed_at"] else "draft"
    return Standing(report_id, state, **row)


def list_consents(tenant: Tenant, *, subject_ref: str | None = None) -> QuerySet[Consent]:
    """The clinic's consents with their subjects, of one patient where a pseudonym is given."""
    consents = Consent.objects.filter(tenant=tenant).select_related("subject")
    return consents if subject_ref is None else consents.filter(subject__ref=subject_ref.replace("\0", ""))
