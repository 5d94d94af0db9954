"""POST /v1/analyze and GET /v1/analyze/{id}, as the people and programs outside see them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from config.accounts.models import User
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job
from tattoo.api import analyses as api
from tattoo.jobs import ANALYSE_TATTOO
from tattoo.models import Analysis, Consent, Forgotten, TattooUpload
from tattoo.selectors import await_end
from tattoo.services.consents import withdraw_consent
from tattoo.services.endings import finish_analysis
from tattoo.services.forgetting import forget_analyses
from tests.tattoo.report.reports import make_result

SignIn = Callable[[User], APIClient]
Ask = Callable[..., dict[str, Any]]
Send = Callable[..., TattooUpload]


def post(client: APIClient, body: object, *, prefer: str = "respond-async", key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(uuid4()), "Prefer": prefer}
    return client.post("/v1/analyze", body, format="json", headers=headers)


def faults_of(answer: Any) -> list[str]:
    return [fault["field"] for fault in answer.json()["errors"]]


def test_an_asynchronous_request_is_answered_at_once_with_the_address_of_the_job(
    clinician: User, sign_in: SignIn, send: Send, ask: Ask, small_photo: bytes
) -> None:
    client = sign_in(clinician)
    answer = post(client, ask(send(small_photo).pk))
    assert answer.status_code == 202, answer.content
    job = answer.json()
    assert answer.headers["Location"] == job["links"]["self"] == f"/v1/analyze/{job['id']}"
    assert (answer.headers["Preference-Applied"], answer.headers["Retry-After"]) == ("respond-async", "1")
    assert (job["status"], job["progress"], job["result"], job["failure"]) == (
        "queued",
        {"percent": 0, "step": ""},
        None,
        None,
    )
    shown = client.get(answer.headers["Location"])
    assert (shown.status_code, shown.headers["Retry-After"]) == (200, "1")
    assert shown.json() == job


def test_a_synchronous_request_waits_for_the_result(
    clinician: User,
    sign_in: SignIn,
    send: Send,
    ask: Ask,
    small_photo: bytes,
    hold: Callable[[], tuple[Analysis, Lease]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker takes the job while the request waits: here at the request's first look."""

    def work_meanwhile(analysis_id: object, *, deadline_s: float) -> bool:
        analysis, lease = hold()
        finish_analysis(analysis, lease=lease, result=make_result(), step_ms={})
        return await_end(analysis.pk, deadline_s=deadline_s)

    monkeypatch.setattr(api, "await_end", work_meanwhile)
    answer = post(sign_in(clinician), ask(send(small_photo).pk), prefer="")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["status"], body["outcome"]) == ("succeeded", "recommendation")
    assert body["result"]["recommendation"]["plan"]
    assert body["links"]["report_pdf"] == f"/v1/analyze/{body['id']}/report.pdf"


def test_a_synchronous_request_that_takes_too_long_falls_through_to_202(
    clinician: User, sign_in: SignIn, send: Send, ask: Ask, small_photo: bytes, settings: Settings
) -> None:
    settings.LOUPE_ANALYZE_DEADLINE_S = 0
    answer = post(sign_in(clinician), ask(send(small_photo).pk), prefer="")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert "Preference-Applied" not in answer.headers


def test_the_same_key_asks_for_one_analysis(
    clinician: User, sign_in: SignIn, send: Send, ask: Ask, small_photo: bytes
) -> None:
    client, body = sign_in(clinician), ask(send(small_photo).pk)
    first, second = (post(client, body, key="a-key") for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Analysis.objects.count() == 1


def test_a_key_is_needed(clinician: User, sign_in: SignIn, ask: Ask) -> None:
    answer = sign_in(clinician).post("/v1/analyze", ask(uuid4()), format="json")
    assert (answer.status_code, faults_of(answer)) == (400, ["Idempotency-Key"])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"questionnaire": None}, ["questionnaire"]),
        ({"questionnaire": "no"}, ["questionnaire"]),
        ({"questionnaire": {"gold_ever": "perhaps"}}, ["questionnaire.gold_ever"]),
        ({"questionnaire": {"gold_evr": "yes"}}, ["questionnaire.gold_evr"]),
        ({"questionnaire": {"age_years": 200}}, ["questionnaire.age_years"]),
        ({"questionnaire": {"special_inks": ["invisible"]}}, ["questionnaire.special_inks.0"]),
        ({"fitzpatrick": "VII"}, ["fitzpatrick"]),
        ({"body_site": "tail"}, ["body_site"]),
        ({"subject_ref": "Jane Doe"}, ["subject_ref"]),
        ({"devices": [{"wavelength_nm": 1064, "pulse_class": "ms"}]}, ["devices.0.pulse_class"]),
        ({"devices": [{"wavelength_nm": 1064, "pulse_class": "ps"}, {"wavelength_nm": 600, "pulse_class": "ps"}]},
         ["devices.1.wavelength_nm"]),
        ({"devices": [{"wavelength_nm": 1064, "pulse_class": "ps"}] * 21}, ["devices"]),
        ({"upload_id": "7"}, ["upload_id"]),
        ({"captured_at": "yesterday"}, ["captured_at"]),
        ({"fluence": 4}, ["fluence"]),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_queued(
    clinician: User, sign_in: SignIn, ask: Ask, changes: dict[str, Any], fields: list[str]
) -> None:
    answer = post(sign_in(clinician), ask(uuid4(), **changes))
    assert (answer.status_code, faults_of(answer)) == (400, fields), answer.content
    assert not Analysis.objects.exists()


def test_a_missing_questionnaire_is_named(clinician: User, sign_in: SignIn, ask: Ask) -> None:
    body = ask(uuid4())
    del body["questionnaire"]
    answer = post(sign_in(clinician), body)
    assert (answer.status_code, faults_of(answer)) == (400, ["questionnaire"])


def test_contradictory_answers_are_both_named(clinician: User, sign_in: SignIn, ask: Ask) -> None:
    body = ask(uuid4(), questionnaire={"age_years": 4, "pregnant_or_breastfeeding": "yes"})
    answer = post(sign_in(clinician), body)
    assert (answer.status_code, answer.json()["code"]) == (422, "contradictory_answers")
    assert faults_of(answer) == ["questionnaire.age_years", "questionnaire.pregnant_or_breastfeeding"]


def test_a_file_that_has_not_arrived_is_a_conflict(
    clinician: User, sign_in: SignIn, sign: Callable[..., Any], ask: Ask, small_photo: bytes
) -> None:
    upload, _ = sign(small_photo)
    answer = post(sign_in(clinician), ask(upload.pk))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_uploaded")


def test_a_file_that_is_no_picture_is_refused(clinician: User, sign_in: SignIn, send: Send, ask: Ask) -> None:
    answer = post(sign_in(clinician), ask(send(b"%PDF-1.7 and so on").pk))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_picture")


def test_an_upload_is_used_once(clinician: User, sign_in: SignIn, send: Send, ask: Ask, small_photo: bytes) -> None:
    client, body = sign_in(clinician), ask(send(small_photo).pk)
    assert post(client, body).status_code == 202
    again = post(client, body)
    assert (again.status_code, again.json()["code"]) == (409, "upload_already_used")


def test_somebody_elses_upload_and_another_clinics_patient_are_not_found(
    colleague: User, foreigner: User, sign_in: SignIn, send: Send, ask: Ask, small_photo: bytes
) -> None:
    body = ask(send(small_photo).pk)
    assert [post(sign_in(person), body).status_code for person in (colleague, foreigner)] == [404, 404]


def test_after_a_withdrawal_nothing_is_analysed(
    clinician: User, sign_in: SignIn, send: Send, ask: Ask, consent: Consent, small_photo: bytes
) -> None:
    body = ask(send(small_photo).pk)
    withdraw_consent(consent.pk, tenant=consent.tenant, actor=clinician)
    answer = post(sign_in(clinician), body)
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_withdrawn")
    assert not Analysis.objects.exists()


def test_only_clinicians_ask_for_analyses(person: User, sign_in: SignIn, ask: Ask) -> None:
    """The five people belong to no clinic: the administrator may everywhere, and has no patients."""
    answer = post(sign_in(person), ask(uuid4()))
    assert answer.status_code == 403
    assert answer.json()["code"] == ("no_tenant" if person.is_superuser else "permission_denied")


def test_without_a_token_nothing_is_told(client: Client, db: None) -> None:
    assert client.get(f"/v1/analyze/{uuid4()}").status_code == 401


def test_a_result_is_given_once_and_then_by_its_tag(
    clinician: User, sign_in: SignIn, finish: Callable[..., Analysis]
) -> None:
    analysis, client = finish(), sign_in(clinician)
    answer = client.get(f"/v1/analyze/{analysis.pk}")
    assert "Retry-After" not in answer.headers
    assert answer.json()["result_sha256"] == analysis.result_sha256
    again = client.get(f"/v1/analyze/{analysis.pk}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"/v1/analyze/{analysis.pk}", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_another_clinics_analysis_is_not_found(
    foreigner: User, colleague: User, sign_in: SignIn, finish: Callable[..., Analysis]
) -> None:
    analysis = finish()
    foreign, unknown = (sign_in(foreigner).get(f"/v1/analyze/{one}") for one in (analysis.pk, uuid4()))
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json()["detail"] == unknown.json()["detail"]
    assert sign_in(colleague).get(f"/v1/analyze/{analysis.pk}").status_code == 200


@pytest.mark.parametrize("because", Forgotten)
def test_what_was_forgotten_is_gone(
    clinician: User, sign_in: SignIn, finish: Callable[..., Analysis], because: Forgotten
) -> None:
    analysis = finish()
    forget_analyses([analysis.pk], because=because)
    for path in ("", "/report.pdf", "/report.html"):
        answer = sign_in(clinician).get(f"/v1/analyze/{analysis.pk}{path}")
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")


def test_a_cancelled_analysis_says_so(clinician: User, sign_in: SignIn, queue: Callable[..., Analysis]) -> None:
    analysis = queue()
    cancel_job(ANALYSE_TATTOO, analysis.pk)
    body = sign_in(clinician).get(f"/v1/analyze/{analysis.pk}").json()
    assert (body["status"], body["failure"]["code"]) == ("cancelled", "analysis_cancelled")


def test_progress_is_that_of_the_worker(
    clinician: User, sign_in: SignIn, queue: Callable[..., Analysis], hold: Callable[[], tuple[Analysis, Lease]]
) -> None:
    queue()
    analysis, _ = hold()
    Analysis.objects.filter(pk=analysis.pk).update(progress_percent=45, progress_note="segment")
    body = sign_in(clinician).get(f"/v1/analyze/{analysis.pk}").json()
    assert (body["status"], body["progress"]) == (JobState.RUNNING, {"percent": 45, "step": "segment"})
