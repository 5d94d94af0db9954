"""What workers keep is sealed, and nobody sees it without a row in the audit."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.embedded.ports import choose_free_port
from config.errors import Problem
from config.storage.clinical import read_newest, remove_versions, write_sealed
from config.storage.data_keys import KeyServiceDown
from config.storage.envelopes import EnvelopeBroken
from config.storage.regions import Purpose
from tattoo.models import ClinicalObject, Subject, SubjectKey
from tattoo.services import subject_keys
from tattoo.services.objects import keep_clinical_object
from tattoo.services.subject_keys import ensure_data_key, open_data_key
from tattoo.services.subjects import ensure_subject
from tattoo.services.viewing import read_clinical_object

Store = Callable[[str], None]
CONTENT = b"\xff\xd8\xff a photograph"


@pytest.fixture
def subject(tenant: Tenant) -> Subject:
    return ensure_subject("P-1", tenant=tenant)


def keep(subject: Subject, *, purpose: Purpose = Purpose.PHOTO, content: bytes = CONTENT) -> str:
    return keep_clinical_object(subject, purpose=purpose, analysis_id=uuid4(), content=content, media_type="image/jpeg")


@pytest.fixture
def key(subject: Subject, store: Store) -> str:
    """Of a photograph that a worker has kept; the process is the web's."""
    store("worker")
    kept = keep(subject)
    store("web")
    return kept


def refuse(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.status, refused.value.code


def test_the_store_holds_it_sealed(key: str) -> None:
    sealed = read_newest(key)
    assert (CONTENT in sealed, sealed[:4], len(sealed)) == (False, b"LPE1", len(CONTENT) + 32)


def test_a_view_opens_it_and_is_recorded(key: str, subject: Subject, advisor: User) -> None:
    assert read_clinical_object(key, subject=subject, actor=advisor, reason="review") == CONTENT
    event, kept = AuditEvent.objects.get(action="clinical_object.viewed"), ClinicalObject.objects.get()
    assert (event.actor, event.reason, event.object_id) == (advisor, "review", str(kept.pk))
    assert event.after == {"purpose": "photo", "analysis": str(kept.analysis_id), "subject": str(subject.pk)}


def test_every_single_view_is_recorded(key: str, subject: Subject, advisor: User) -> None:
    for _ in range(3):
        read_clinical_object(key, subject=subject, actor=advisor, reason="review")
    assert AuditEvent.objects.filter(action="clinical_object.viewed").count() == 3


def test_a_view_inside_a_transaction_is_refused_for_it_could_be_rolled_back(
    committed_db: None, key: str, subject: Subject, advisor: User
) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        read_clinical_object(key, subject=subject, actor=advisor, reason="review")


def test_what_cannot_be_recorded_is_not_shown(
    key: str, subject: Subject, advisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tattoo.services.viewing.record_event", break_down)
    with pytest.raises(ZeroDivisionError):
        read_clinical_object(key, subject=subject, actor=advisor, reason="review")


def test_the_object_of_another_subject_region_or_nobody_is_not_found(
    key: str, subject: Subject, tenant: Tenant, advisor: User
) -> None:
    other = ensure_subject("P-2", tenant=tenant)
    for wanted, of in ((key, other), (key.replace("eu/", "us/"), subject), (key.replace("photo", "overlay"), subject)):
        found = refuse(lambda wanted=wanted, of=of: read_clinical_object(wanted, subject=of, actor=advisor, reason=""))  # type: ignore[misc]
        assert found == (HTTPStatus.NOT_FOUND, "not_found")
    assert not AuditEvent.objects.filter(action="clinical_object.viewed").exists()


def test_what_was_removed_is_gone(key: str, subject: Subject, advisor: User, store: Store) -> None:
    store("worker")
    remove_versions(key)
    assert refuse(lambda: read_clinical_object(key, subject=subject, actor=advisor, reason="")) == (410, "expired")
    ClinicalObject.objects.update(removed_at=timezone.now())
    assert refuse(lambda: read_clinical_object(key, subject=subject, actor=advisor, reason="")) == (410, "expired")


def test_an_object_that_was_moved_to_another_name_does_not_open(
    key: str, subject: Subject, advisor: User, store: Store
) -> None:
    store("worker")
    write_sealed(keep(subject, content=b"another"), read_newest(key))
    moved = ClinicalObject.objects.exclude(key=key).get()
    with pytest.raises(EnvelopeBroken):
        read_clinical_object(moved.key, subject=subject, actor=advisor, reason="")


def test_without_the_wrapped_key_nothing_opens(key: str, subject: Subject, advisor: User) -> None:
    SubjectKey.objects.all().delete()
    with pytest.raises(SubjectKey.DoesNotExist):
        read_clinical_object(key, subject=subject, actor=advisor, reason="")


def test_a_key_service_that_is_away_is_told_of(key: str, subject: Subject, advisor: User, settings: Settings) -> None:
    settings.LOUPE_KMS_URL = f"http://127.0.0.1:{choose_free_port()}"
    with pytest.raises(KeyServiceDown, match="does not answer"):
        read_clinical_object(key, subject=subject, actor=advisor, reason="")


def test_each_subject_has_one_key_of_its_own_and_it_is_kept_wrapped(subject: Subject, tenant: Tenant) -> None:
    own, other = (ensure_data_key(one) for one in (subject, ensure_subject("P-2", tenant=tenant)))
    assert (len(own), own == other, ensure_data_key(subject) == own) == (32, False, True)
    row = SubjectKey.objects.get(subject=subject)
    assert (row.key_id, own.hex() in row.wrapped_key) == ("subjects", False)


def test_a_wrapped_key_of_another_subject_is_refused(subject: Subject, tenant: Tenant) -> None:
    other = ensure_subject("P-2", tenant=tenant)
    ensure_data_key(other)
    ensure_data_key(subject)
    SubjectKey.objects.filter(subject=subject).update(wrapped_key=SubjectKey.objects.get(subject=other).wrapped_key)
    with pytest.raises(Exception, match="refused to decrypt"):
        open_data_key(subject)


def test_who_is_quicker_makes_the_key(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ensure_data_key(subject)
    subject_keys.wrap_new_key(subject)
    assert (open_data_key(subject), SubjectKey.objects.count()) == (first, 1)


def test_a_repeated_attempt_replaces_its_own_object(subject: Subject, advisor: User, store: Store) -> None:
    store("worker")
    analysis_id = uuid4()
    keys = {
        keep_clinical_object(
            subject, purpose=Purpose.OVERLAY, analysis_id=analysis_id, content=content, media_type="image/png"
        )
        for content in (b"first", b"second")
    }
    assert (len(keys), ClinicalObject.objects.count()) == (1, 1)
    assert read_clinical_object(keys.pop(), subject=subject, actor=advisor, reason="report") == b"second"


def test_nothing_is_kept_of_an_erased_subject(subject: Subject, store: Store) -> None:
    store("worker")
    Subject.objects.filter(pk=subject.pk).update(erased_at=timezone.now(), ref="0" * 64)
    assert refuse(lambda: keep(subject)) == (HTTPStatus.GONE, "subject_erased")
    assert not SubjectKey.objects.exists()


def test_what_is_written_while_the_subject_is_erased_is_removed_again(
    subject: Subject, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store("worker")
    written: list[str] = []

    def write_after_erasure(key: str, sealed: bytes) -> None:
        Subject.objects.filter(pk=subject.pk).update(erased_at=timezone.now(), ref="0" * 64)
        write_sealed(key, sealed)
        written.append(key)

    monkeypatch.setattr("tattoo.services.objects.write_sealed", write_after_erasure)
    assert refuse(lambda: keep(subject))[1] == "subject_erased"
    assert remove_versions(written[0]) == 0
