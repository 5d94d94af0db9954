"""Patients by the clinic's own pseudonym, and the legal hold that keeps what is of one from erasure and expiry."""

import hashlib
import re
from http import HTTPStatus

from django.db import transaction

from config.accounts.models import Tenant, User
from config.accounts.tenancy import require_own_region
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem, not_found
from config.storage.regions import SubjectPlace
from tattoo.models import Subject

REF = re.compile(r"[A-Za-z0-9._-]{1,64}")


def ensure_subject(ref: str, *, tenant: Tenant) -> Subject:
    """The tenant's subject with this pseudonym, made when there is none.

    Raises Problem: invalid_subject_ref, subject_erased (who gives an erased subject's digest for a pseudonym), wrong_region.
    """
    require_own_region(tenant.region)
    if not REF.fullmatch(ref):
        detail = "subject: give a pseudonym of 1 to 64 letters, digits, dots, hyphens or underscores, never a name."
        fault = FieldFault("subject", "invalid_subject_ref", detail)
        raise Problem("invalid_subject_ref", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=(fault,))
    subject, _ = Subject.objects.get_or_create(tenant=tenant, ref=ref)
    require_not_erased(subject)
    return subject


def find_subject(ref: str, *, tenant: Tenant) -> Subject:
    """The tenant's subject with this pseudonym; raises Problem not_found."""
    subject = Subject.objects.filter(tenant=tenant, ref=ref, erased_at=None).first()
    if subject is None:
        raise not_found("subject")
    return subject


def require_not_erased(subject: Subject) -> None:
    """Raises Problem subject_erased (410)."""
    if subject.erased_at is not None:
        raise Problem("subject_erased", "This subject was erased; nothing of it is left.", status=HTTPStatus.GONE)


def locate_subject(subject: Subject) -> SubjectPlace:
    """Where what is of the subject lies; raises Problem wrong_region."""
    require_own_region(subject.tenant.region)
    return SubjectPlace(subject.tenant_id, subject.pk)


def digest_ref(subject: Subject) -> str:
    """What stands in the pseudonym's place after erasure: SHA-256 in hexadecimal of row, tenant and pseudonym.

    Who knows the pseudonym can show that it was this one; without it the random row id keeps tables of guesses useless.
    """
    return hashlib.sha256(f"{subject.pk}\n{subject.tenant_id}\n{subject.ref}".encode()).hexdigest()


@transaction.atomic
def place_legal_hold(subject: Subject, *, actor: User, reason: str) -> None:
    """Keep everything of the subject, whatever retention and erasure want. Locks the subject's row.

    Raises Problem: reason_missing, subject_erased.
    """
    if not reason.strip():
        raise Problem("reason_missing", "reason: say why it must be kept.", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    row = Subject.objects.select_for_update().get(pk=subject.pk)
    require_not_erased(row)
    row.legal_hold_reason = subject.legal_hold_reason = reason
    row.save(update_fields=["legal_hold_reason"])
    record_event(Action("subject.held", row, reason=reason), actor=actor)


@transaction.atomic
def lift_legal_hold(subject: Subject, *, actor: User, reason: str) -> None:
    """End the hold: what is due goes with the next round of retention. Locks the subject's row."""
    row = Subject.objects.select_for_update().get(pk=subject.pk)
    if not row.legal_hold_reason:
        return
    before = {"legal_hold_reason": row.legal_hold_reason}
    row.legal_hold_reason = subject.legal_hold_reason = ""
    row.save(update_fields=["legal_hold_reason"])
    record_event(Action("subject.released", row, before=before, reason=reason), actor=actor)
