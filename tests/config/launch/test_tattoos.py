"""Which of the demonstration's patients are sent, what is waited for, and what the clinical advisor signs."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.jobs.models import JobState
from config.launch import tattoos
from config.launch.clinic import describe_case, describe_consent
from config.launch.launcher import ensure_login
from config.launch.logins import ADVISOR, CLINIC, CLINIC_NAME, CLINICIAN
from config.launch.tattoos import load_tattoos, sign_reports
from tattoo.api.consents import ConsentInput
from tattoo.api.inputs import AnalyzeInput, read_wish
from tattoo.demo.case import DemoCase
from tattoo.demo.collection import CASES
from tattoo.models import Analysis, Clinic, TattooUpload
from tattoo.services.consents import ConsentGiven, ConsentPurpose, record_consent
from tattoo.services.subjects import ensure_subject
from tattoo.terms import Outcome

ANY_ID = "019343c1-0000-7000-8000-000000000000"


@pytest.fixture
def people(db: None) -> None:
    for login in (CLINICIAN, ADVISOR):
        ensure_login(login)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The patients that would be sent; nothing is."""
    refs: list[str] = []
    monkeypatch.setattr(tattoos, "send_cases", lambda cases, **_: refs.extend(case.ref for case in cases))
    return refs


@pytest.fixture
def analysed(people: None) -> Callable[..., Analysis]:
    """An analysis of a patient of the demonstration that has ended."""

    def make(ref: str, *, outcome: Outcome = Outcome.RECOMMENDATION) -> Analysis:
        tenant, clinician = Tenant.objects.get(slug=CLINIC), User.objects.get(username=CLINICIAN.username)
        subject = ensure_subject(ref, tenant=tenant)
        purposes = frozenset({ConsentPurpose.ANALYSIS, ConsentPurpose.STORAGE})
        given = ConsentGiven("1", purposes, CLINIC_NAME, method="signed-form", given_at=timezone.now())
        upload = TattooUpload.objects.create(
            tenant=tenant,
            owner=clinician,
            key=ref,
            media_type="image/jpeg",
            size_bytes=1,
            sha256="0" * 64,
            expires_at=timezone.now(),
        )
        return Analysis.objects.create(
            tenant=tenant,
            subject=subject,
            consent=record_consent(given, subject=subject, actor=clinician),
            upload=upload,
            requested_by=clinician,
            lane="tattoo",
            max_attempts=3,
            state=JobState.SUCCEEDED,
            finished_at=timezone.now(),
            outcome=outcome,
        )

    return make


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.ref)
def test_what_the_clinician_says_is_what_the_api_takes(case: DemoCase) -> None:
    asked = AnalyzeInput(data=describe_case(case) | {"upload_id": ANY_ID, "consent_id": ANY_ID})
    assert asked.is_valid(), asked.errors
    wish = read_wish(asked.validated_data)
    assert (wish.questionnaire, wish.devices) == (case.answer(), case.devices)
    assert (wish.fitzpatrick, wish.body_site) == (case.fitzpatrick, case.body_site)


def test_the_consent_is_one_that_an_analysis_needs() -> None:
    given = ConsentInput(data=describe_consent("P-1"))
    assert given.is_valid(), given.errors
    assert given.validated_data["purposes"] == ["analysis", "storage"]


def test_the_clinic_is_of_this_region_and_has_its_clock(people: None, sent: list[str], settings: Settings) -> None:
    settings.LOUPE_DEMONSTRATION_TATTOOS = 1
    load_tattoos("")
    tenant = Tenant.objects.get(slug=CLINIC)
    assert (tenant.name, tenant.region) == (CLINIC_NAME, settings.LOUPE_REGION)
    assert Clinic.objects.get(tenant=tenant).timezone == "Europe/Berlin"
    assert {person.username for person in User.objects.filter(tenant=tenant)} == {"cleo", "vera"}


def test_none_of_them_asks_the_database_for_nothing(sent: list[str], settings: Settings) -> None:
    settings.LOUPE_DEMONSTRATION_TATTOOS = 0
    load_tattoos("")
    assert sent == []


def test_only_patients_without_an_analysis_are_sent(
    analysed: Callable[..., Analysis], sent: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOUPE_DEMONSTRATION_TATTOOS = 3
    monkeypatch.setattr(tattoos, "sign_reports", lambda _cases: None)
    analysed(CASES[1].ref)
    load_tattoos("")
    assert sent == [CASES[0].ref, CASES[2].ref]


def test_the_advisor_signs_what_is_chosen_and_has_come_to_a_recommendation(
    analysed: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[tuple[UUID, str]] = []

    def note(analysis_id: UUID, *, clinician: User, meaning: str) -> None:
        signed.append((analysis_id, clinician.username))

    monkeypatch.setattr(tattoos, "sign_analysis", note)
    first, second = [case for case in CASES if case.is_signed]
    other = next(case for case in CASES if not case.is_signed)
    chosen = analysed(first.ref)
    analysed(second.ref, outcome=Outcome.ABSTAINED)
    analysed(other.ref)
    sign_reports(CASES)
    assert signed == [(chosen.pk, ADVISOR.username)]
