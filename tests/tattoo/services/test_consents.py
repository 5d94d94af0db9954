"""What was agreed to is asked for each time; a withdrawal counts for the next who asks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.errors import Problem
from tattoo.models import Consent, Subject
from tattoo.services.consents import (
    ConsentGiven,
    ConsentPurpose,
    record_consent,
    require_consent,
    withdraw_consent,
)
from tattoo.services.subjects import ensure_subject


def give(**changes: Any) -> ConsentGiven:
    given: dict[str, Any] = {
        "notice_version": "2026-11",
        "purposes": frozenset({ConsentPurpose.ANALYSIS, ConsentPurpose.STORAGE}),
        "controller": "Clinic A",
        "method": "signed-form",
        "given_at": timezone.now() - timedelta(minutes=1),
    }
    return ConsentGiven(**given | changes)


def refuse(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.status, refused.value.code


def test_purposes_are_separate_and_improvement_is_off(consent: Consent, clinician: User) -> None:
    assert (consent.allows_analysis, consent.allows_storage, consent.allows_improvement) == (True, True, False)
    event = AuditEvent.objects.get(action="consent.recorded")
    assert (event.actor, event.object_id) == (clinician, str(consent.pk))
    assert event.after == {"notice_version": "2026-11", "purposes": ["analysis", "storage"]}


def test_the_audit_never_names_the_patient(consent: Consent, tenant: Tenant, clinician: User) -> None:
    withdraw_consent(consent.pk, tenant=tenant, actor=clinician, reason="asked by phone")
    assert all("P-1" not in str((event.before, event.after, event.object_id)) for event in AuditEvent.objects.all())


def test_a_consent_that_allows_it_is_returned(consent: Consent, tenant: Tenant) -> None:
    assert require_consent(consent.pk, tenant=tenant, subject=consent.subject) == consent
    with transaction.atomic():
        assert require_consent(consent.pk, tenant=tenant, lock=True) == consent


def test_a_withdrawn_consent_is_refused_for_whoever_asks_next(
    consent: Consent, tenant: Tenant, clinician: User
) -> None:
    withdrawn = withdraw_consent(consent.pk, tenant=tenant, actor=clinician, reason="asked by phone")
    assert isinstance(withdrawn.withdrawn_at, datetime)
    assert refuse(lambda: require_consent(consent.pk, tenant=tenant)) == (HTTPStatus.FORBIDDEN, "consent_withdrawn")
    event = AuditEvent.objects.get(action="consent.withdrawn")
    assert (event.actor, event.reason) == (clinician, "asked by phone")


def test_a_second_withdrawal_changes_and_records_nothing(consent: Consent, tenant: Tenant, clinician: User) -> None:
    first, second = (withdraw_consent(consent.pk, tenant=tenant, actor=clinician) for _ in range(2))
    assert first.withdrawn_at == second.withdrawn_at
    assert AuditEvent.objects.filter(action="consent.withdrawn").count() == 1


def test_an_expired_consent_is_refused(consent: Consent, tenant: Tenant) -> None:
    Consent.objects.filter(pk=consent.pk).update(expires_at=timezone.now())
    assert refuse(lambda: require_consent(consent.pk, tenant=tenant)) == (HTTPStatus.FORBIDDEN, "consent_expired")


@pytest.mark.parametrize("missing", [ConsentPurpose.ANALYSIS, ConsentPurpose.STORAGE])
def test_an_analysis_needs_both_purposes(consent: Consent, tenant: Tenant, clinician: User, missing: str) -> None:
    purposes = frozenset(ConsentPurpose) - {missing}
    half = record_consent(give(purposes=purposes), subject=consent.subject, actor=clinician)
    with pytest.raises(Problem, match=f"does not allow: {missing}") as refused:
        require_consent(half.pk, tenant=tenant)
    assert refused.value.code == "consent_missing_purpose"
    assert require_consent(half.pk, tenant=tenant, purposes=[ConsentPurpose.IMPROVEMENT]) == half


def test_a_consent_of_another_clinic_or_patient_is_not_found(
    consent: Consent, tenant: Tenant, other_tenant: Tenant, foreigner: User
) -> None:
    other = ensure_subject("P-2", tenant=tenant)
    assert refuse(lambda: require_consent(consent.pk, tenant=other_tenant))[1] == "not_found"
    assert refuse(lambda: require_consent(consent.pk, tenant=tenant, subject=other))[1] == "not_found"
    assert refuse(lambda: withdraw_consent(consent.pk, tenant=other_tenant, actor=foreigner))[1] == "not_found"


def test_a_tenant_of_another_region_is_refused(consent: Consent, tenant: Tenant, settings: Settings) -> None:
    settings.LOUPE_REGION = "us"
    assert refuse(lambda: require_consent(consent.pk, tenant=tenant))[1] == "wrong_region"


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"given_at": timezone.now() + timedelta(days=1)}, "given_at"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
    ],
)
def test_dates_that_make_no_sense_are_named(
    tenant: Tenant, clinician: User, dates: dict[str, datetime], field: str
) -> None:
    with pytest.raises(Problem) as refused:
        record_consent(give(**dates), subject=ensure_subject("P-1", tenant=tenant), actor=clinician)
    assert (refused.value.code, refused.value.faults[0].field) == ("consent_dates", field)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"expires_at": "2020-01-01T00:00Z"}, "consent_ends_after_it_begins"),
        ({"notice_version": ""}, "consent_says_what_and_how"),
        ({"controller": ""}, "consent_says_what_and_how"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_the_database(
    consent: Consent, columns: dict[str, str], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**columns)


def test_nothing_is_recorded_of_an_erased_subject(tenant: Tenant, clinician: User) -> None:
    subject = ensure_subject("P-1", tenant=tenant)
    Subject.objects.filter(pk=subject.pk).update(erased_at=timezone.now(), ref="0" * 64)
    assert refuse(lambda: record_consent(give(), subject=subject, actor=clinician))[1] == "subject_erased"
