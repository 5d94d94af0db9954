"""The report over the API: a draft until it is signed, then the signed document and no other."""

import hashlib
from collections.abc import Callable

from rest_framework.test import APIClient

from config.accounts.models import User
from config.audit.models import AuditEvent
from tattoo.models import Analysis
from tattoo.services.sign_off import sign_analysis

SignIn = Callable[[User], APIClient]


def test_a_draft_is_the_same_each_time_and_each_look_is_recorded(
    clinician: User, sign_in: SignIn, finish_with_pictures: Callable[..., Analysis]
) -> None:
    analysis, client = finish_with_pictures(), sign_in(clinician)
    first, second = (client.get(f"/v1/analyze/{analysis.pk}/report.pdf") for _ in range(2))
    assert (first.status_code, first.headers["Content-Type"]) == (200, "application/pdf")
    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content
    looks = AuditEvent.objects.filter(action="clinical_object.viewed", actor=clinician)
    assert looks.count() == 4  # photograph and overlay, twice
    page = client.get(f"/v1/analyze/{analysis.pk}/report.html", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "DRAFT" in page.content.decode()
    assert f"/verify/{analysis.pk}" in page.content.decode()


def test_the_signed_report_is_given_before_and_after_it_is_in_the_store(
    advisor: User,
    clinician: User,
    sign_in: SignIn,
    store: Callable[[str], None],
    finish_with_pictures: Callable[..., Analysis],
    seal: Callable[[], None],
) -> None:
    analysis = sign_analysis(finish_with_pictures().pk, clinician=advisor, meaning="reviewed and approved")
    client, address = sign_in(clinician), f"/v1/analyze/{analysis.pk}/report.pdf"
    drawn = client.get(address).content
    seal()
    stored = client.get(address).content
    assert drawn == stored
    assert hashlib.sha256(stored).hexdigest() == analysis.report_sha256


def test_there_is_no_report_without_a_result(clinician: User, sign_in: SignIn, queue: Callable[..., Analysis]) -> None:
    answer = sign_in(clinician).get(f"/v1/analyze/{queue().pk}/report.pdf", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_report")


def test_another_clinics_report_is_not_found(foreigner: User, sign_in: SignIn, finish: Callable[..., Analysis]) -> None:
    analysis = finish()
    for name in ("report.pdf", "report.html"):
        assert sign_in(foreigner).get(f"/v1/analyze/{analysis.pk}/{name}").status_code == 404


def test_only_who_may_view_analyses_gets_reports(
    person: User, sign_in: SignIn, finish: Callable[..., Analysis]
) -> None:
    status = sign_in(person).get(f"/v1/analyze/{finish().pk}/report.pdf").status_code
    assert status == (404 if person.is_superuser else 403)
