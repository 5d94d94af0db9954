"""Retention: what a clinic has kept long enough goes, every version of it, by a job each hour. The clock is an argument.

Objects go by their class, analyses are forgotten with all their objects, uploads that nobody used go an hour after their
signature has ended. A legal hold keeps all of a subject.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from config.accounts.models import Tenant
from config.audit.services import Action, record_event
from config.idempotency.retention import forget_answers
from config.jobs.leases import Lease
from config.jobs.models import FINAL_STATES
from config.jobs.queueing import enqueue
from config.storage.clinical import remove_versions
from config.storage.regions import RetentionClass
from tattoo.jobs import APPLY_RETENTION
from tattoo.models import Analysis, Clinic, ClinicalObject, Forgotten, RetentionRound, Subject, TattooUpload
from tattoo.services.forgetting import forget_analyses
from tattoo.services.objects import remove_clinical_objects
from tattoo.services.subjects import locate_subject
from tattoo.services.uploads import FORGOTTEN_SHA256, discard_upload

EVERY = timedelta(hours=1)
UPLOAD_GRACE = timedelta(hours=1)
LOOK_AGAIN = timedelta(days=2)
ROUNDS_KEPT = timedelta(days=30)
Report = Callable[[int, str], None]


@dataclass(frozen=True)
class Removed:
    """What a round removed of a tenant, or of all."""

    objects: int = 0
    uploads: int = 0
    versions: int = 0
    analyses: int = 0
    answers: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(*(one + another for one, another in zip(vars(self).values(), vars(other).values(), strict=True)))


def apply_retention(now: datetime, *, report: Report = lambda _percent, _note: None) -> Removed:
    """Remove what is due at `now` of every tenant of this region; safe to repeat. For workers."""
    tenants = list(Tenant.objects.filter(region=settings.LOUPE_REGION).order_by("pk"))
    total = Removed()
    for done, tenant in enumerate(tenants, start=1):
        removed = clean_tenant(tenant, now=now)
        total += removed
        report(100 * done // len(tenants), f"{done} of {len(tenants)} clinics")
    return total


def clean_tenant(tenant: Tenant, *, now: datetime) -> Removed:
    """Remove what is due of one tenant, and record it in the audit when there was something."""
    clinic = Clinic.objects.filter(tenant=tenant).first() or Clinic(tenant=tenant)
    objects = list(due_objects(clinic, now=now))
    analyses = list(due_analyses(clinic, now=now))
    uploads = list(due_uploads(tenant, now=now))
    versions = remove_clinical_objects(objects) + sum(discard_upload(upload) for upload in uploads)
    versions += look_again(tenant, now=now)
    removed = Removed(len(objects), len(uploads), versions, *forget_due(tenant, analyses=analyses))
    if removed != Removed():
        with transaction.atomic():
            record_event(Action("retention.applied", tenant, after=vars(removed)), actor=None)
    return removed


def due_objects(clinic: Clinic, *, now: datetime) -> QuerySet[ClinicalObject]:
    """Objects whose class is over, and all objects of analyses that are forgotten or due to be."""
    days = {
        RetentionClass.ORIGINAL: clinic.retention_original_days,
        RetentionClass.DERIVED: clinic.retention_derived_days,
        RetentionClass.REPORT: clinic.retention_report_days,
    }
    is_over = Q(analysis_id__in=due_analyses(clinic, now=now).values("pk"))
    is_over |= Q(analysis_id__in=Analysis.objects.filter(tenant=clinic.tenant, forgotten_at__isnull=False).values("pk"))
    for retention_class, kept_days in days.items():
        is_over |= Q(retention_class=retention_class, kept_at__lte=now - timedelta(days=kept_days))
    kept = ClinicalObject.objects.filter(removed_at=None, subject__tenant=clinic.tenant, subject__legal_hold_reason="")
    return kept.filter(is_over).order_by("pk")


def due_analyses(clinic: Clinic, *, now: datetime) -> QuerySet[Analysis]:
    """Analyses that ended so long ago that their answers and results go."""
    until = now - timedelta(days=clinic.retention_result_days)
    ended = Analysis.objects.filter(tenant=clinic.tenant, forgotten_at=None, finished_at__lte=until)
    return ended.filter(subject__legal_hold_reason="").order_by("pk")


def due_uploads(tenant: Tenant, *, now: datetime) -> QuerySet[TattooUpload]:
    """Files under `uploads/` that no analysis waits for."""
    waiting = Analysis.objects.filter(tenant=tenant).exclude(state__in=FINAL_STATES).values("upload_id")
    over = TattooUpload.objects.filter(tenant=tenant, removed_at=None, expires_at__lte=now - UPLOAD_GRACE)
    return over.exclude(pk__in=waiting).order_by("pk")


def forget_due(tenant: Tenant, *, analyses: list[Analysis]) -> tuple[int, int]:
    """(analyses, answers) that were emptied, the photographs' digests too. Answers name subjects: all about these go."""
    forgotten = forget_analyses([analysis.pk for analysis in analyses], because=Forgotten.RETENTION)
    TattooUpload.objects.filter(analyses__in=analyses).update(sha256=FORGOTTEN_SHA256)
    refs = Subject.objects.filter(pk__in={analysis.subject_id for analysis in analyses}).values_list("ref", flat=True)
    return forgotten, sum(forget_answers(tenant_id=tenant.pk, subject=ref) for ref in refs)


def look_again(tenant: Tenant, *, now: datetime) -> int:
    """Empty the folders of newly erased subjects once more: a worker that was killed may have written a last object."""
    erased = Subject.objects.filter(tenant=tenant, erased_at__gte=now - LOOK_AGAIN)
    return sum(remove_versions(locate_subject(subject).prefix) for subject in erased)


def begin_due_round() -> int:
    """Queue a round when the last one began an hour ago or more, and delete old ones; returns how many rows went.

    The sweeper asks each second (settings.REMOVERS).
    """
    now = timezone.now()
    last = RetentionRound.objects.order_by("-created_at", "-pk").first()
    if last is not None and (last.state not in FINAL_STATES or last.created_at > now - EVERY):
        return 0
    with transaction.atomic():
        enqueue(APPLY_RETENTION, as_of=now)
    removed, _ = RetentionRound.objects.filter(finished_at__lte=now - ROUNDS_KEPT).delete()
    return removed


def perform_round(job: RetentionRound, lease: Lease) -> None:
    """Do the round's work for its clock."""
    removed = apply_retention(job.as_of, report=lease.report)
    counts: dict[str, Any] = {"objects_removed": removed.objects, "analyses_forgotten": removed.analyses}
    with transaction.atomic():
        lease.complete()
        RetentionRound.objects.filter(pk=job.pk).update(**counts)


def settle_round(_job: RetentionRound) -> None:
    """The next hour's round does what this one has left."""
