"""Reading what is kept of a subject: every look at a picture or report is written to the audit before anybody gets it."""

from http import HTTPStatus

from django.db import transaction

from config.accounts.models import User
from config.audit.services import Action, record_event
from config.errors import Problem, not_found
from config.storage.clinical import read_newest
from config.storage.envelopes import open_envelope
from config.storage.objects import ObjectMissing
from config.storage.regions import ForeignObjectKey, require_own_key
from tattoo.models import ClinicalObject, Subject
from tattoo.services.subject_keys import open_data_key


def read_clinical_object(key: str, *, subject: Subject, actor: User, reason: str) -> bytes:
    """The opened content of one of the subject's objects; `reason` says what for.

    Call it outside of transactions: the view is committed by itself before the content is returned. Raises Problem: not_found
    (unknown, another subject's or region's), expired (410), subject_erased (410); KeyServiceDown, KeyRefused; EnvelopeBroken
    for one that was altered.
    """
    kept = find_object(key, subject=subject)
    try:
        sealed = read_newest(key)
    except ObjectMissing:
        raise expired() from None
    content = open_sealed(sealed, subject=subject, name=key)
    record_view(kept, actor=actor, reason=reason)
    return content


def open_sealed(sealed: bytes, *, subject: Subject, name: str) -> bytes:
    """The content of what was sealed for the subject under this name.

    Raises Problem subject_erased, KeyServiceDown, KeyRefused; EnvelopeBroken for what was altered.
    """
    return open_envelope(sealed, key=open_data_key(subject), name=name)


def find_object(key: str, *, subject: Subject) -> ClinicalObject:
    """The row of the object; raises Problem not_found, expired."""
    try:
        require_own_key(key, tenant_id=subject.tenant_id)
    except ForeignObjectKey:
        raise not_found("object") from None
    kept = ClinicalObject.objects.filter(key=key, subject=subject).first()
    if kept is None:
        raise not_found("object")
    if kept.removed_at is not None:
        raise expired()
    return kept


@transaction.atomic(durable=True)
def record_view(kept: ClinicalObject, *, actor: User, reason: str) -> None:
    """Write who looked at what and why; committed when this returns."""
    seen = {"purpose": kept.purpose, "analysis": str(kept.analysis_id), "subject": str(kept.subject_id)}
    record_event(Action("clinical_object.viewed", kept, after=seen, reason=reason), actor=actor)


def expired() -> Problem:
    detail = "It was kept as long as the clinic keeps such things, and has been removed."
    return Problem("expired", detail, status=HTTPStatus.GONE)
