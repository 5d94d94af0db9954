"""An erased patient: unreadable at once, gone from the store when the job has run, a tombstone in the audit."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.utils import timezone

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.audit.services import find_chain_faults
from config.errors import Problem
from config.idempotency.models import IdempotencyClaim
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.storage.clinical import list_batches, write_sealed
from config.storage.regions import Purpose
from tattoo.jobs import ERASE_SUBJECT
from tattoo.models import Analysis, ClinicalObject, Consent, Erasure, Subject, SubjectKey, TattooUpload
from tattoo.services.erasure import erase_subject, perform_erasure
from tattoo.services.objects import keep_clinical_object
from tattoo.services.subjects import ensure_subject, place_legal_hold
from tattoo.services.uploads import inspect_upload
from tattoo.services.viewing import read_clinical_object

Store = Callable[[str], None]
REASON = "the patient asked for it"


def do_job() -> Erasure:
    job = claim_of_kind(ERASE_SUBJECT, worker="a worker")
    assert isinstance(job, Erasure)
    perform_erasure(job, Lease(job, kind=ERASE_SUBJECT))
    job.refresh_from_db()
    return job


def count_versions(tenant: Tenant) -> int:
    folders = (f"eu/tenant/{tenant.pk}/{name}/2" for name in ("uploads",))
    subjects = (f"eu/tenant/{tenant.pk}/subjects/{one.pk}/" for one in Subject.objects.filter(tenant=tenant))
    return sum(len(batch) for prefix in (*folders, *subjects) for batch in list_batches(prefix))


@pytest.fixture
def subject(consent: Consent) -> Subject:
    return consent.subject


@pytest.fixture
def analysis(finish: Callable[..., Analysis], send: Callable[..., TattooUpload], store: Store) -> Analysis:
    """An analysis with its result, its upload in two versions and three kept objects; the process is a worker's."""
    done = finish()
    sent = send(b"\x89PNG\r\n\x1a\n and so on")
    inspected = inspect_upload(sent.pk, tenant=done.tenant, owner=sent.owner)
    TattooUpload.objects.filter(pk=done.upload_id).update(key=inspected.key + "-used", sha256="1" * 64)
    store("worker")
    for key in (inspected.key + "-used", inspected.key + "-used"):
        write_sealed(key, b"\x89PNG")
    for purpose in (Purpose.ORIGINAL, Purpose.PHOTO, Purpose.REPORT, Purpose.REPORT):
        keep_clinical_object(
            done.subject, purpose=purpose, analysis_id=done.pk, content=b"secret", media_type="image/jpeg"
        )
    return done


def test_everything_is_unreadable_as_soon_as_it_is_asked_for(
    analysis: Analysis, subject: Subject, advisor: User, tenant: Tenant
) -> None:
    shown = ClinicalObject.objects.get(purpose="photo").key
    erase_subject(subject, actor=advisor, reason=REASON)
    assert not SubjectKey.objects.exists()
    with pytest.raises(Problem) as refused:
        read_clinical_object(shown, subject=subject, actor=advisor, reason="")
    assert refused.value.code == "subject_erased"
    analysis.refresh_from_db()
    assert (analysis.result, analysis.questionnaire, analysis.state) == (None, {}, JobState.SUCCEEDED)
    assert Consent.objects.filter(subject=subject, withdrawn_at=None).count() == 0
    digest = hashlib.sha256(f"{subject.pk}\n{tenant.pk}\nP-1".encode()).hexdigest()
    assert (Subject.objects.get().ref, subject.ref) == (digest, digest)


def test_the_job_leaves_no_version_of_anything_and_no_digest_of_the_photograph(
    analysis: Analysis, subject: Subject, advisor: User, tenant: Tenant
) -> None:
    assert count_versions(tenant) == 7
    erase_subject(subject, actor=advisor, reason=REASON)
    job = do_job()
    assert (job.state, job.versions_removed, count_versions(tenant)) == (JobState.SUCCEEDED, 6, 1)
    assert not ClinicalObject.objects.filter(removed_at=None).exists()
    upload = TattooUpload.objects.get(pk=analysis.upload_id)
    assert (upload.removed_at is None, upload.sha256) == (False, "0" * 64)


def test_the_tombstone_says_how_much_by_whom_and_why_and_not_whom(
    analysis: Analysis, subject: Subject, advisor: User
) -> None:
    erase_subject(subject, actor=advisor, reason=REASON)
    do_job()
    event = AuditEvent.objects.get(action="subject.erased")
    assert (event.actor, event.reason, event.object_id) == (advisor, REASON, str(subject.pk))
    assert event.after == {"ref_digest": subject.ref, "objects": 3, "uploads": 1, "versions": 6}
    shredded = AuditEvent.objects.get(action="subject.shredded")
    assert shredded.after == {"ref_digest": subject.ref, "keys": 1, "analyses": 1, "answers": 0, "consents": 1}
    assert all("P-1" not in str((one.before, one.after, one.reason)) for one in AuditEvent.objects.all())
    assert list(find_chain_faults()) == []


def test_a_second_request_is_the_same_erasure(subject: Subject, advisor: User, store: Store) -> None:
    first, second = (erase_subject(subject, actor=advisor, reason=REASON) for _ in range(2))
    assert first == second
    store("worker")
    do_job()
    assert erase_subject(Subject.objects.get(), actor=advisor, reason=REASON) == first
    assert AuditEvent.objects.filter(action__startswith="subject.").count() == 2


def test_the_job_goes_on_where_an_earlier_attempt_ended(
    analysis: Analysis, subject: Subject, advisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase_subject(subject, actor=advisor, reason=REASON)
    job = claim_of_kind(ERASE_SUBJECT, worker="a worker")
    assert isinstance(job, Erasure)
    lease = Lease(job, kind=ERASE_SUBJECT)

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(lease, "report", break_down)
    with pytest.raises(ZeroDivisionError):
        perform_erasure(job, lease)
    perform_erasure(job, Lease(job, kind=ERASE_SUBJECT))
    job.refresh_from_db()
    assert (job.state, job.versions_removed) == (JobState.SUCCEEDED, 6)
    assert AuditEvent.objects.get(action="subject.erased").after["versions"] == 6
    assert not ClinicalObject.objects.filter(removed_at=None).exists()


def test_an_analysis_that_waits_is_cancelled(queue: Callable[..., Analysis], subject: Subject, advisor: User) -> None:
    waiting = queue()
    erase_subject(subject, actor=advisor, reason=REASON)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.forgotten_because) == (JobState.CANCELLED, "erasure")


def test_a_legal_hold_keeps_everything(analysis: Analysis, subject: Subject, advisor: User, tenant: Tenant) -> None:
    place_legal_hold(subject, actor=advisor, reason="court order 7")
    with pytest.raises(Problem) as refused:
        erase_subject(subject, actor=advisor, reason=REASON)
    assert (refused.value.status, refused.value.code) == (HTTPStatus.CONFLICT, "legal_hold")
    assert (SubjectKey.objects.count(), Erasure.objects.count(), count_versions(tenant)) == (1, 0, 7)
    analysis.refresh_from_db()
    assert analysis.result is not None


def test_an_erasure_says_why(subject: Subject, advisor: User) -> None:
    with pytest.raises(Problem, match="say why"):
        erase_subject(subject, actor=advisor, reason=" ")
    assert Subject.objects.get().erased_at is None


def test_answers_of_the_api_about_the_subject_are_forgotten(
    subject: Subject, tenant: Tenant, clinician: User, advisor: User
) -> None:
    def answer(key: str, about: str) -> IdempotencyClaim:
        columns: dict[str, Any] = {"tenant": tenant, "user": clinician, "method": "POST", "route": "v1/analyze"}
        answered = {"status_code": 202, "body": b"secret", "subject": about, "expires_at": timezone.now()}
        return IdempotencyClaim.objects.create(key=key, fingerprint="f", **columns, **answered)

    about, other = answer("a", "P-1"), answer("b", "P-2")
    erase_subject(subject, actor=advisor, reason=REASON)
    about.refresh_from_db()
    other.refresh_from_db()
    assert (about.body, about.subject, about.withheld) == (None, "", "forgotten")
    assert bytes(other.body or b"") == b"secret"


def test_the_pseudonym_may_be_given_to_a_new_subject(subject: Subject, advisor: User, tenant: Tenant) -> None:
    erase_subject(subject, actor=advisor, reason=REASON)
    assert ensure_subject("P-1", tenant=tenant) != subject
