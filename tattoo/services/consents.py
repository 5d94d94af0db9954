"""Consents: recorded, withdrawn, and asked for before anything is done with a photograph, and once more before it is read.

A withdrawal holds for whoever asks after its commit. It stops analyses; removing what is there is an erasure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from config.accounts.models import Tenant, User
from config.accounts.tenancy import require_own_region
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem, not_found
from tattoo.models import Consent, Subject
from tattoo.services.subjects import require_not_erased


class ConsentPurpose(StrEnum):
    """What may be agreed to, each by itself."""

    ANALYSIS = "analysis"
    STORAGE = "storage"
    IMPROVEMENT = "improvement"


COLUMN_OF_PURPOSE: Mapping[ConsentPurpose, str] = {purpose: f"allows_{purpose}" for purpose in ConsentPurpose}
FOR_AN_ANALYSIS = (ConsentPurpose.ANALYSIS, ConsentPurpose.STORAGE)
"""An analysis keeps the photograph until the clinic's retention ends, so it needs both."""


@dataclass(frozen=True)
class ConsentGiven:
    """What a clinic says about a consent that a patient gave to it."""

    notice_version: str
    purposes: frozenset[ConsentPurpose]
    controller: str
    method: str
    given_at: datetime
    recipients: Sequence[str] = ()
    expires_at: datetime | None = None


@transaction.atomic
def record_consent(given: ConsentGiven, *, subject: Subject, actor: User) -> Consent:
    """Write a consent and its audit row. Locks the subject's row; raises Problem: subject_erased, consent_dates."""
    require_not_erased(Subject.objects.select_for_update().get(pk=subject.pk))
    check_dates(given)
    consent = Consent.objects.create(
        tenant_id=subject.tenant_id,
        subject=subject,
        notice_version=given.notice_version,
        controller=given.controller,
        recipients=list(given.recipients),
        method=given.method,
        given_at=given.given_at,
        expires_at=given.expires_at,
        **{column: purpose in given.purposes for purpose, column in COLUMN_OF_PURPOSE.items()},
    )
    after = {"notice_version": given.notice_version, "purposes": sorted(given.purposes)}
    record_event(Action("consent.recorded", consent, after=after), actor=actor)
    return consent


def check_dates(given: ConsentGiven) -> None:
    """Raises Problem consent_dates for one that was given in the future or ended before it began."""
    if given.given_at > timezone.now():
        name, detail = "given_at", "given_at: a consent cannot be recorded before it was given."
    elif given.expires_at is not None and given.expires_at <= given.given_at:
        name, detail = "expires_at", "expires_at: it must be later than given_at."
    else:
        return
    fault = FieldFault(name, "consent_dates", detail)
    raise Problem("consent_dates", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=(fault,))


@transaction.atomic
def withdraw_consent(consent_id: UUID, *, tenant: Tenant, actor: User, reason: str = "") -> Consent:
    """End a consent now; one that was withdrawn before stays as it was. Locks its row. Raises Problem not_found."""
    consent = Consent.objects.select_for_update().filter(pk=consent_id, tenant=tenant).first()
    if consent is None:
        raise not_found("consent")
    if consent.withdrawn_at is not None:
        return consent
    consent.withdrawn_at = Now()
    consent.save(update_fields=["withdrawn_at"])
    consent.refresh_from_db(fields=["withdrawn_at"])
    record_event(Action("consent.withdrawn", consent, reason=reason), actor=actor)
    return consent


def require_consent(
    consent_id: UUID,
    *,
    tenant: Tenant,
    subject: Subject | None = None,
    purposes: Sequence[ConsentPurpose] = FOR_AN_ANALYSIS,
    lock: bool = False,
) -> Consent:
    """The consent, if it is the tenant's (and the subject's) and allows all of this now; one query.

    `lock` keeps a withdrawal waiting until the caller's transaction ends: what it writes was allowed when it was written.

    Raises Problem: not_found, or 403 consent_withdrawn, consent_expired, consent_missing_purpose; wrong_region.
    """
    require_own_region(tenant.region)
    rows = Consent.objects.select_for_update(of=("self",)) if lock else Consent.objects.all()
    consent = rows.select_related("subject").filter(pk=consent_id, tenant=tenant).first()
    if consent is None or (subject is not None and consent.subject_id != subject.pk):
        raise not_found("consent")
    require_not_erased(consent.subject)
    if consent.withdrawn_at is not None:
        raise refuse("consent_withdrawn", f"The consent was withdrawn at {consent.withdrawn_at:%Y-%m-%d %H:%M:%S} UTC.")
    if consent.expires_at is not None and consent.expires_at <= timezone.now():
        raise refuse("consent_expired", f"The consent ended at {consent.expires_at:%Y-%m-%d %H:%M:%S} UTC.")
    missing = [purpose for purpose in purposes if not getattr(consent, COLUMN_OF_PURPOSE[purpose])]
    if missing:
        raise refuse("consent_missing_purpose", f"The consent does not allow: {', '.join(missing)}.")
    return consent


def refuse(code: str, fact: str) -> Problem:
    detail = f"{fact} Ask the patient for a new consent and record it."
    return Problem(code, detail, status=HTTPStatus.FORBIDDEN)
