"""Erase a subject: at once what makes everything unreadable, then, by a job, what still lies in the store.

The transaction of the request shreds the subject's key, forgets analyses and answers, ends consents, and puts a digest in the
pseudonym's place. The web may not delete objects, so a worker removes every version and leaves the tombstone in the audit.
"""

from http import HTTPStatus

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from config.accounts.models import User
from config.audit.services import Action, record_event
from config.errors import Problem
from config.idempotency.retention import forget_answers
from config.jobs.leases import Lease
from config.jobs.queueing import enqueue
from config.storage.clinical import remove_versions
from tattoo.jobs import ERASE_SUBJECT
from tattoo.models import ClinicalObject, Consent, Erasure, Subject, SubjectKey, TattooUpload
from tattoo.services.forgetting import forget_subject
from tattoo.services.subjects import digest_ref, locate_subject
from tattoo.services.uploads import FORGOTTEN_SHA256


@transaction.atomic
def erase_subject(subject: Subject, *, actor: User | None, reason: str) -> Erasure:
    """Shred and forget the subject now, and queue the removal of its objects; the same job again when it was asked before.

    Locks the subject's row, then its analyses. Raises Problem: legal_hold (409), reason_missing, wrong_region.
    """
    locate_subject(subject)
    row = Subject.objects.select_for_update().get(pk=subject.pk)
    if row.erased_at is not None:
        return Erasure.objects.filter(subject=row).latest("created_at")
    require_erasable(row, reason=reason)
    counts = forget_rows(row, actor=actor)
    row.ref, row.erased_at = digest_ref(row), Now()
    row.save(update_fields=["ref", "erased_at"])
    row.refresh_from_db()
    subject.ref, subject.erased_at = row.ref, row.erased_at
    job: Erasure = enqueue(ERASE_SUBJECT, subject_id=row.pk, requested_by_id=actor.pk if actor else None, reason=reason)
    record_event(Action("subject.shredded", row, after={"ref_digest": row.ref} | counts, reason=reason), actor=actor)
    return job


def require_erasable(subject: Subject, *, reason: str) -> None:
    """Raises Problem legal_hold, reason_missing."""
    if subject.legal_hold_reason:
        detail = "A legal hold keeps this subject from being erased. Whoever placed it can lift it."
        raise Problem("legal_hold", detail, status=HTTPStatus.CONFLICT)
    if not reason.strip():
        raise Problem(
            "reason_missing", "reason: say why the subject is erased.", status=HTTPStatus.UNPROCESSABLE_ENTITY
        )


def forget_rows(subject: Subject, *, actor: User | None) -> dict[str, int]:
    """Delete the key and empty the rows that are about the subject; returns counts."""
    answers = sum(forget_answers(tenant_id=subject.tenant_id, subject=name) for name in (subject.ref, str(subject.pk)))
    analyses = forget_subject(subject, actor=actor)
    keys, _ = SubjectKey.objects.filter(subject=subject).delete()
    consents = Consent.objects.filter(subject=subject, withdrawn_at=None).update(withdrawn_at=Now())
    return {"keys": keys, "analyses": analyses, "answers": answers, "consents": consents}


def perform_erasure(job: Erasure, lease: Lease) -> None:
    """Remove every version of the subject's objects and uploads, then write the tombstone. Safe to repeat."""
    subject = job.subject
    count_removed(job, versions=remove_versions(locate_subject(subject).prefix))
    uploads = list(TattooUpload.objects.filter(analyses__subject=subject, removed_at=None).distinct())
    for done, upload in enumerate(uploads, start=1):
        count_removed(job, versions=remove_versions(upload.key))
        lease.report(100 * done // len(uploads), f"{done} of {len(uploads)} uploads")
    finish_erasure(job, lease=lease, uploads=len(uploads))


def count_removed(job: Erasure, *, versions: int) -> None:
    """Keep count in the row: an attempt that goes on after another tells of both."""
    Erasure.objects.filter(pk=job.pk).update(versions_removed=F("versions_removed") + versions)


@transaction.atomic
def finish_erasure(job: Erasure, *, lease: Lease, uploads: int) -> None:
    """Say in the rows and in the audit that nothing is left."""
    lease.complete()
    objects = ClinicalObject.objects.filter(subject=job.subject, removed_at=None).update(removed_at=Now())
    TattooUpload.objects.filter(analyses__subject=job.subject).update(removed_at=Now(), sha256=FORGOTTEN_SHA256)
    job.refresh_from_db(fields=["versions_removed"])
    counts = {"objects": objects, "uploads": uploads, "versions": job.versions_removed}
    tombstone = {"ref_digest": job.subject.ref} | counts
    record_event(Action("subject.erased", job.subject, after=tombstone, reason=job.reason), actor=job.requested_by)


def settle_erasure(_job: Erasure) -> None:
    """What was not removed cannot be read: its key is gone. A dead job is retried by an operator."""
