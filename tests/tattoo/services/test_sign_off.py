"""A signature binds a person, a meaning and a result; once."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.embedded.ports import choose_free_port
from config.errors import Problem
from config.jobs.errors import PermanentError
from config.jobs.leases import Lease
from config.outbox.models import OutboxEvent
from config.storage.data_keys import KeyServiceDown
from config.storage.regions import Purpose
from tattoo.models import Analysis, ClinicalObject, Forgotten, ReportSealing
from tattoo.report.context import ReportContext
from tattoo.services import sign_off
from tattoo.services.forgetting import forget_analyses
from tattoo.services.objects import seal_for
from tattoo.services.reports import open_signed_report, perform_sealing
from tattoo.services.sign_off import OverrideWish, sign_analysis
from tattoo.terms import InkFamily, Outcome
from tests.tattoo.report.reports import make_result

MEANING = "reviewed and approved"


@pytest.fixture(autouse=True)
def quick_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As deterministic as the real drawing, which tests/tattoo/api/test_reports.py uses, and at once."""

    def draw(context: ReportContext) -> bytes:
        shown = repr((context.result_digest, context.signature, context.overrides, context.audit_head))
        return b"%PDF-" + hashlib.sha256(shown.encode()).digest()

    monkeypatch.setattr("tattoo.services.sign_off.render_pdf", draw)
    monkeypatch.setattr("tattoo.services.reports.render_pdf", draw)


def refusal_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.code


def test_signing_binds_the_clinician_the_meaning_and_the_result(
    advisor: User, finish_with_pictures: Callable[..., Analysis]
) -> None:
    analysis = finish_with_pictures()
    signed = sign_analysis(analysis.pk, clinician=advisor, meaning=f" {MEANING} ")
    signed.refresh_from_db()
    assert (signed.signed_by, signed.meaning, signed.signer_role) == (advisor, MEANING, "clinical advisor")
    event = AuditEvent.objects.get(action="analysis.signed")
    assert event.actor == advisor
    assert event.after["result_sha256"] == analysis.result_sha256
    assert event.after["report_sha256"] == signed.report_sha256
    told = OutboxEvent.objects.get(topic="tattoo.signed").payload
    assert told == {
        "analysis_id": str(analysis.pk),
        "tenant": "clinic-a",
        "outcome": "recommendation",
        "result_sha256": analysis.result_sha256,
    }


def test_an_override_keeps_the_original_beside_it(advisor: User, finish_with_pictures: Callable[..., Analysis]) -> None:
    analysis = finish_with_pictures()
    wish = OverrideWish(InkFamily.BLACK, 755, "the 1064 nm laser is being serviced")
    signed = sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING, overrides=(wish,))
    (override,) = signed.overrides
    assert (override["subject"], override["original"], override["replacement"], override["reason"]) == (
        "black ink",
        "1064\N{NO-BREAK SPACE}nm",
        "755\N{NO-BREAK SPACE}nm",
        "the 1064 nm laser is being serviced",
    )
    assert signed.result == analysis.result


@pytest.mark.parametrize(
    "wish",
    [
        OverrideWish(InkFamily.GREEN, 755, "there is no such row"),
        OverrideWish(InkFamily.BLACK, 755, " "),
        OverrideWish(InkFamily.BLACK, 1064, "that is what it says"),
    ],
)
def test_an_override_without_a_row_a_reason_or_a_change_is_refused(
    advisor: User, finish: Callable[..., Analysis], wish: OverrideWish
) -> None:
    analysis = finish()
    assert refusal_of(lambda: sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING, overrides=(wish,))) == (
        "invalid_override"
    )


def test_who_may_not_sign_does_not(
    clinician: User, foreign_advisor: User, admin: User, finish: Callable[..., Analysis]
) -> None:
    """A clinician lacks the right, another clinic's advisor and the administrator the patient."""
    analysis = finish()
    codes = [
        refusal_of(lambda person=person: sign_analysis(analysis.pk, clinician=person, meaning=MEANING))  # type: ignore[misc]
        for person in (clinician, foreign_advisor, admin)
    ]
    assert codes == ["forbidden", "not_found", "not_found"]


def test_a_signature_says_what_it_means(advisor: User, finish: Callable[..., Analysis]) -> None:
    analysis = finish()
    for meaning in (" ", "x" * 201):
        assert refusal_of(lambda meaning=meaning: sign_analysis(analysis.pk, clinician=advisor, meaning=meaning)) == (  # type: ignore[misc]
            "meaning_missing"
        )


def test_it_is_signed_once(advisor: User, finish_with_pictures: Callable[..., Analysis]) -> None:
    analysis = finish_with_pictures()
    sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING)
    assert refusal_of(lambda: sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING)) == "already_signed"


def test_nothing_is_signed_while_the_key_service_is_away(
    advisor: User, finish_with_pictures: Callable[..., Analysis], settings: Settings
) -> None:
    analysis = finish_with_pictures()
    settings.LOUPE_KMS_URL = f"http://127.0.0.1:{choose_free_port()}"
    with pytest.raises(KeyServiceDown):
        sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING)
    analysis.refresh_from_db()
    assert (analysis.signed_at, AuditEvent.objects.filter(action="analysis.signed").count()) == (None, 0)


def test_of_two_who_sign_at_the_same_time_one_is_refused(
    advisor: User, finish_with_pictures: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one signs while the report is drawn."""
    analysis = finish_with_pictures()
    draw: Callable[[Any], bytes] = vars(sign_off)["render_pdf"]

    def draw_slowly(context: Any) -> bytes:
        monkeypatch.setattr(sign_off, "render_pdf", draw)
        sign_analysis(analysis.pk, clinician=advisor, meaning="the first")
        return draw(context)

    monkeypatch.setattr(sign_off, "render_pdf", draw_slowly)
    assert refusal_of(lambda: sign_analysis(analysis.pk, clinician=advisor, meaning="the second")) == "already_signed"
    analysis.refresh_from_db()
    assert (analysis.meaning, ReportSealing.objects.count()) == ("the first", 1)


def test_a_rejected_photograph_has_nothing_to_sign(advisor: User, finish: Callable[..., Analysis]) -> None:
    analysis = finish(make_result(outcome=Outcome.REJECTED, abstentions=("It is blurred.",), recommendation=None))
    assert refusal_of(lambda: sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING)) == "nothing_to_sign"


def test_a_result_that_was_tampered_with_is_not_signed(
    advisor: User, finish_with_pictures: Callable[..., Analysis]
) -> None:
    analysis = finish_with_pictures()
    with connection.cursor() as cursor:  # as somebody with the database's own rights would
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tattoo_analysis DISABLE TRIGGER tattoo_guard_analysis")
        cursor.execute("UPDATE tattoo_analysis SET result = jsonb_set(result, '{body_site}', '\"wrist\"')")
        cursor.execute("ALTER TABLE tattoo_analysis ENABLE TRIGGER tattoo_guard_analysis")
    assert refusal_of(lambda: sign_analysis(analysis.pk, clinician=advisor, meaning=MEANING)) == "result_changed"


def test_the_signed_report_is_sealed_in_the_store_by_a_job(
    advisor: User, finish_with_pictures: Callable[..., Analysis], seal: Callable[[], None]
) -> None:
    analysis = sign_analysis(finish_with_pictures().pk, clinician=advisor, meaning=MEANING)
    seal()
    kept = ClinicalObject.objects.get(purpose="signed-report")
    assert kept.analysis_id == analysis.pk
    assert AuditEvent.objects.filter(action="report.sealed").count() == 1


def test_what_waits_for_the_store_is_sealed_and_goes_when_it_is_there_or_forgotten(
    advisor: User, finish_with_pictures: Callable[..., Analysis], seal: Callable[[], None]
) -> None:
    signed, forgotten = (sign_analysis(finish_with_pictures().pk, clinician=advisor, meaning=MEANING) for _ in range(2))
    waiting = ReportSealing.objects.get(analysis=signed)
    assert b"%PDF" not in bytes(waiting.content)
    seal()
    forget_analyses([forgotten.pk], because=Forgotten.RETENTION)
    assert [bytes(one.content) for one in ReportSealing.objects.all()] == [b"", b""]


def test_the_signed_report_stays_what_it_was_whatever_changes_before_it_is_in_the_store(
    advisor: User, finish_with_pictures: Callable[..., Analysis], seal: Callable[[], None], settings: Any
) -> None:
    """Another address of the site, another name of the clinic: what was signed is not drawn again."""
    analysis = sign_analysis(finish_with_pictures().pk, clinician=advisor, meaning=MEANING)
    settings.LOUPE_PUBLIC_URL = "https://elsewhere.example"
    Tenant.objects.update(name="Another name")
    analysis = Analysis.objects.get(pk=analysis.pk)
    waiting = open_signed_report(analysis, reader=advisor)
    assert AuditEvent.objects.filter(action="report.viewed", actor=advisor).count() == 1
    seal()
    assert open_signed_report(analysis, reader=advisor) == waiting
    assert hashlib.sha256(waiting).hexdigest() == analysis.report_sha256


def test_a_report_that_is_not_the_signed_one_is_not_sealed(
    advisor: User,
    finish_with_pictures: Callable[..., Analysis],
    store: Callable[[str], None],
    hold_sealing: Callable[[], tuple[ReportSealing, Lease]],
) -> None:
    analysis = sign_analysis(finish_with_pictures().pk, clinician=advisor, meaning=MEANING)
    forged = seal_for(analysis.subject, purpose=Purpose.SIGNED_REPORT, analysis_id=analysis.pk, content=b"%PDF-another")
    ReportSealing.objects.update(content=forged)
    store("worker")
    with pytest.raises(PermanentError, match="is not the one that was signed"):
        perform_sealing(*hold_sealing())
    assert not ClinicalObject.objects.filter(purpose="signed-report").exists()
