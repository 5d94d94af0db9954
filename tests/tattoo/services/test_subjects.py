"""Patients are pseudonyms of one clinic; a legal hold is placed and lifted with a reason."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.errors import Problem
from tattoo.models import Subject
from tattoo.services.subjects import (
    digest_ref,
    ensure_subject,
    find_subject,
    lift_legal_hold,
    place_legal_hold,
)


def test_a_pseudonym_is_one_subject_of_one_clinic(tenant: Tenant, other_tenant: Tenant) -> None:
    first, again = (ensure_subject("P-1", tenant=tenant) for _ in range(2))
    assert (first, find_subject("P-1", tenant=tenant)) == (again, first)
    assert ensure_subject("P-1", tenant=other_tenant) != first


@pytest.mark.parametrize("ref", ["", "Ann Example", "a" * 65, "P/1", "Ж-1"])
def test_what_is_no_pseudonym_is_refused(tenant: Tenant, ref: str) -> None:
    with pytest.raises(Problem, match="never a name") as refused:
        ensure_subject(ref, tenant=tenant)
    assert refused.value.faults[0].field == "subject"
    assert not Subject.objects.exists()


@pytest.mark.parametrize("ref", ["", "Ann Example", "P/1"])
def test_the_database_refuses_it_too(tenant: Tenant, ref: str) -> None:
    with pytest.raises(IntegrityError, match="subject_ref_is_plain"), transaction.atomic():
        Subject.objects.create(tenant=tenant, ref=ref)


def test_a_subject_of_another_clinic_is_not_found(tenant: Tenant, other_tenant: Tenant) -> None:
    ensure_subject("P-1", tenant=tenant)
    with pytest.raises(Problem, match="no such subject"):
        find_subject("P-1", tenant=other_tenant)


def test_an_erased_subject_has_a_digest_for_a_pseudonym_and_cannot_be_taken_up_again(tenant: Tenant) -> None:
    subject = ensure_subject("P-1", tenant=tenant)
    with pytest.raises(IntegrityError, match="subject_erased_has_no_ref"), transaction.atomic():
        Subject.objects.filter(pk=subject.pk).update(erased_at=timezone.now())
    digest = digest_ref(subject)
    Subject.objects.filter(pk=subject.pk).update(erased_at=timezone.now(), ref=digest)
    for act in (ensure_subject, find_subject):
        with pytest.raises(Problem):
            act(digest, tenant=tenant)
    assert ensure_subject("P-1", tenant=tenant) != subject


def test_a_hold_is_placed_and_lifted_with_its_reason(tenant: Tenant, advisor: User) -> None:
    subject = ensure_subject("P-1", tenant=tenant)
    with pytest.raises(Problem, match="reason"):
        place_legal_hold(subject, actor=advisor, reason=" ")
    place_legal_hold(subject, actor=advisor, reason="court order 7")
    subject.refresh_from_db()
    assert subject.legal_hold_reason == "court order 7"
    for _ in range(2):
        lift_legal_hold(subject, actor=advisor, reason="the case is closed")
    subject.refresh_from_db()
    assert subject.legal_hold_reason == ""
    events = AuditEvent.objects.filter(object_id=str(subject.pk)).order_by("position")
    assert [(event.action, event.reason) for event in events] == [
        ("subject.held", "court order 7"),
        ("subject.released", "the case is closed"),
    ]
