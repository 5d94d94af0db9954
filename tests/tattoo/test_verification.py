"""The public page says whether a report is signed, and nothing about anybody."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from config.accounts.models import User
from tattoo.models import Analysis, Forgotten
from tattoo.services.forgetting import forget_analyses
from tattoo.services.sign_off import sign_analysis
from tests.tattoo.conftest import REF


def test_anybody_sees_a_drafts_status_and_no_patient_data(client: Client, finish: Callable[..., Analysis]) -> None:
    analysis = finish()
    page = client.get(f"/verify/{analysis.pk}").content.decode()
    assert "This report is a draft" in page
    assert analysis.result_sha256[:16] in page
    for secret in (REF, "forearm", "Clinic A", "black"):
        assert secret not in page


def test_a_signed_report_is_shown_with_its_digests_and_a_removed_one_as_removed(
    client: Client, advisor: User, finish_with_pictures: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tattoo.services.sign_off.render_pdf", lambda context: b"%PDF-drawn elsewhere")
    analysis = sign_analysis(finish_with_pictures().pk, clinician=advisor, meaning="approved")
    page = client.get(f"/verify/{analysis.pk}").content.decode()
    assert "This report is signed" in page
    assert analysis.report_sha256 in page
    assert "advisor" not in page
    forget_analyses([analysis.pk], because=Forgotten.RETENTION)
    assert "This report was removed" in client.get(f"/verify/{analysis.pk}").content.decode()


def test_an_unknown_report_and_one_without_a_result_are_not_found(
    client: Client, queue: Callable[..., Analysis]
) -> None:
    assert [client.get(f"/verify/{one}").status_code for one in (uuid4(), queue().pk)] == [404, 404]
