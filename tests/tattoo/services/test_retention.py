"""What a clinic has kept long enough goes, by class and by a settable clock; nothing else does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.idempotency.models import IdempotencyClaim
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.storage.clinical import list_batches
from config.storage.regions import Purpose
from tattoo.jobs import APPLY_RETENTION
from tattoo.models import Analysis, Clinic, ClinicalObject, RetentionRound, TattooUpload
from tattoo.services.objects import keep_clinical_object
from tattoo.services.retention import Removed, apply_retention, begin_due_round, perform_round
from tattoo.services.subjects import place_legal_hold

Store = Callable[[str], None]
PURPOSES = (Purpose.ORIGINAL, Purpose.PHOTO, Purpose.OVERLAY, Purpose.REPORT)


@pytest.fixture
def clinic(tenant: Tenant) -> Clinic:
    days = {"original": 10, "derived": 20, "report": 30, "result": 40}
    return Clinic.objects.create(tenant=tenant, **{f"retention_{name}_days": count for name, count in days.items()})


@pytest.fixture
def analysis(clinic: Clinic, finish: Callable[..., Analysis], store: Store) -> Analysis:
    """An analysis with an object of each purpose, the original in two versions; the process is a worker's."""
    done = finish()
    store("worker")
    for purpose in (*PURPOSES, Purpose.ORIGINAL):
        keep_clinical_object(
            done.subject, purpose=purpose, analysis_id=done.pk, content=b"secret", media_type="image/jpeg"
        )
    TattooUpload.objects.update(removed_at=timezone.now())
    return done


def after(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def list_kept() -> set[str]:
    return set(ClinicalObject.objects.filter(removed_at=None).values_list("purpose", flat=True))


def count_versions(analysis: Analysis) -> int:
    prefix = f"eu/tenant/{analysis.tenant_id}/subjects/{analysis.subject_id}/"
    return sum(len(batch) for batch in list_batches(prefix))


@pytest.mark.parametrize(
    ("days", "kept", "versions"),
    [
        (9.9, {"original", "photo", "overlay", "report"}, 5),
        (10.1, {"photo", "overlay", "report"}, 3),
        (20.1, {"report"}, 1),
        (30.1, set(), 0),
    ],
)
def test_each_class_goes_when_its_days_are_over(analysis: Analysis, days: float, kept: set[str], versions: int) -> None:
    removed = apply_retention(after(days))
    assert (list_kept(), count_versions(analysis), removed.versions) == (kept, versions, 5 - versions)
    analysis.refresh_from_db()
    assert analysis.result is not None


def test_at_last_the_analysis_is_forgotten_with_the_answers_about_it(
    analysis: Analysis, tenant: Tenant, clinician: User
) -> None:
    claim: dict[str, Any] = {"tenant": tenant, "user": clinician, "method": "POST", "route": "v1/analyze", "key": "a"}
    answered = {"status_code": 202, "body": b"secret", "subject": "P-1", "expires_at": after(1)}
    IdempotencyClaim.objects.create(fingerprint="f", **claim, **answered)
    TattooUpload.objects.update(sha256="1" * 64)
    removed = apply_retention(after(40.1))
    assert TattooUpload.objects.get().sha256 == "0" * 64
    assert removed == Removed(objects=4, uploads=0, versions=5, analyses=1, answers=1)
    analysis.refresh_from_db()
    assert (analysis.result, analysis.forgotten_because, analysis.state) == (None, "retention", JobState.SUCCEEDED)
    assert IdempotencyClaim.objects.get().body is None


def test_a_forgotten_analysis_keeps_no_object_however_long_its_class_is_kept(analysis: Analysis) -> None:
    Clinic.objects.update(retention_original_days=5_000, retention_derived_days=5_000)
    apply_retention(after(40.1))
    assert (list_kept(), count_versions(analysis)) == (set(), 0)


def test_a_second_round_finds_nothing_and_records_nothing(analysis: Analysis, tenant: Tenant) -> None:
    first, second = (apply_retention(after(10.1)) for _ in range(2))
    assert (first.objects, second) == (1, Removed())
    event = AuditEvent.objects.get(action="retention.applied")
    assert (event.object_id, event.actor, event.after["versions"]) == (str(tenant.pk), None, 2)


def test_a_legal_hold_keeps_what_is_due(analysis: Analysis, advisor: User) -> None:
    place_legal_hold(analysis.subject, actor=advisor, reason="court order 7")
    assert apply_retention(after(50_000)).objects == 0
    assert len(list_kept()) == 4


def test_a_clinic_without_settings_has_the_defaults(analysis: Analysis) -> None:
    Clinic.objects.all().delete()
    assert apply_retention(after(89)) == Removed()
    apply_retention(after(91))
    assert list_kept() == {"photo", "overlay", "report"}


def test_other_clinics_keep_theirs(analysis: Analysis, other_tenant: Tenant) -> None:
    Clinic.objects.create(tenant=other_tenant, retention_original_days=1)
    assert apply_retention(after(5)) == Removed()


def test_another_regions_tenants_are_not_touched(analysis: Analysis, settings: Settings) -> None:
    settings.LOUPE_REGION = "us"
    assert apply_retention(after(50_000)) == Removed()


def test_an_upload_that_nobody_used_goes_an_hour_after_its_signature_ended(
    tenant: Tenant, send: Callable[..., TattooUpload], small_photo: bytes, store: Store
) -> None:
    upload = send(small_photo)
    store("worker")
    assert apply_retention(upload.expires_at + timedelta(minutes=59)) == Removed()
    assert apply_retention(upload.expires_at + timedelta(minutes=61)) == Removed(uploads=1, versions=1)
    assert list(list_batches(upload.key)) == []


def test_an_upload_that_an_analysis_waits_for_stays(queue: Callable[..., Analysis], store: Store) -> None:
    queue()
    store("worker")
    assert apply_retention(after(1)).uploads == 0


def test_the_sweeper_queues_a_round_an_hour_and_never_two(db: None, store: Store) -> None:
    assert [begin_due_round() for _ in range(3)] == [0, 0, 0]
    store("worker")
    job = claim_of_kind(APPLY_RETENTION, worker="a worker")
    assert isinstance(job, RetentionRound)
    perform_round(job, Lease(job, kind=APPLY_RETENTION))
    begin_due_round()
    assert [one.state for one in RetentionRound.objects.all()] == [JobState.SUCCEEDED]
    RetentionRound.objects.update(created_at=after(-0.05))
    begin_due_round()
    assert RetentionRound.objects.filter(state=JobState.QUEUED).count() == 1


def test_rounds_of_a_month_ago_are_deleted(db: None) -> None:
    begin_due_round()
    RetentionRound.objects.update(state=JobState.DEAD, finished_at=after(-31), created_at=after(-31))
    assert begin_due_round() == 1
    assert [one.state for one in RetentionRound.objects.all()] == [JobState.QUEUED]


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"retention_original_days": 0}, "clinic_keeps_a_day_or_more"),
        ({"retention_derived_days": 40_000}, "clinic_keeps_a_day_or_more"),
        ({"retention_report_days": 41}, "clinic_keeps_results_of_reports"),
        ({"timezone": ""}, "clinic_has_a_timezone"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_the_database(
    clinic: Clinic, columns: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Clinic.objects.filter(pk=clinic.pk).update(**columns)
