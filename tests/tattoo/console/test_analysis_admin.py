"""The console shows a clinic's analyses to its own people, and records each look at a picture."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from config.accounts.models import User
from config.audit.models import AuditEvent
from tattoo.models import Analysis, Forgotten
from tattoo.services.forgetting import forget_analyses
from tattoo.terms import Outcome
from tests.tattoo.conftest import REF
from tests.tattoo.report.reports import make_result

Browse = Callable[[User], Client]
LIST = "/admin/tattoo/analysis/"


def open_page(client: Client, analysis: Analysis, name: str = "change") -> tuple[int, str]:
    answer = client.get(f"{LIST}{analysis.pk}/{name}/")
    content = answer.content.decode(errors="replace") if "text" in answer.headers["Content-Type"] else ""
    return answer.status_code, content


def test_a_page_shows_inks_plan_gates_path_and_versions(
    advisor: User, browse: Browse, finish: Callable[..., Analysis]
) -> None:
    analysis = finish()
    status, page = open_page(browse(advisor), analysis)
    assert status == 200
    result = analysis.read_result()
    assert result.recommendation is not None
    wanted = [REF, "1064 nm", "#ad3c49", "Nordlicht P", result.versions.ruleset, "not yet: the report is a draft"]
    wanted += [gate.name.replace("_", " ").capitalize() for gate in result.quality.gates]
    wanted += [step.rule_id for step in result.recommendation.path]
    assert [text for text in wanted if text not in page] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": Outcome.REJECTED, "recommendation": None, "skin": None, "segmentation": None, "calibration": None,
         "inks": (), "abstentions": ("Hold the camera still.",)},
        {"outcome": Outcome.ABSTAINED, "recommendation": None, "inks": (), "abstentions": ("Two tattoos.",)},
    ],
)  # fmt: skip
def test_a_result_without_a_recommendation_has_a_page_too(
    advisor: User, browse: Browse, finish: Callable[..., Analysis], changes: dict[str, object]
) -> None:
    status, page = open_page(browse(advisor), finish(make_result(**changes)))
    assert status == 200
    assert str(changes["abstentions"][0]) in page  # type: ignore[index]


def test_lists_and_pages_are_the_clinics_own(
    clinician: User, foreigner: User, admin: User, browse: Browse, finish: Callable[..., Analysis]
) -> None:
    """The administrator belongs to no clinic, and has no patients."""
    foreigner.is_staff = True
    analysis = finish()
    assert REF in browse(clinician).get(LIST).content.decode()
    for person in (foreigner, admin):
        client = browse(person)
        assert REF not in client.get(LIST).content.decode()
        assert open_page(client, analysis)[0] == 302  # to the list, as the console does for what is not there
        assert open_page(client, analysis, "photo")[0] == 404


def test_only_who_may_view_analyses_sees_any(person: User, browse: Browse, finish: Callable[..., Analysis]) -> None:
    client, analysis = browse(person), finish()
    allowed = 200 if person.is_superuser else 403 if person.is_staff else 302
    assert client.get(LIST).status_code == allowed
    assert open_page(client, analysis, "photo")[0] == (404 if person.is_superuser else allowed)


def test_each_look_at_a_picture_is_recorded_and_kept_in_no_cache(
    clinician: User, browse: Browse, finish_with_pictures: Callable[..., Analysis]
) -> None:
    analysis, client = finish_with_pictures(), browse(clinician)
    open_page(client, analysis)
    assert not AuditEvent.objects.filter(action="clinical_object.viewed").exists()
    for name in ("photo", "overlay"):
        answer = client.get(f"{LIST}{analysis.pk}/{name}/")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert "no-store" in answer.headers["Cache-Control"]
    looks = AuditEvent.objects.filter(action="clinical_object.viewed").order_by("position")
    assert [(look.actor, look.after["purpose"]) for look in looks] == [(clinician, "photo"), (clinician, "overlay")]


def test_a_forgotten_analysis_shows_that_it_is_empty(
    clinician: User, browse: Browse, finish: Callable[..., Analysis]
) -> None:
    analysis = finish()
    forget_analyses([analysis.pk], because=Forgotten.ERASURE)
    status, page = open_page(browse(clinician), analysis)
    assert status == 200
    assert "the patient was erased" in page
    assert open_page(browse(clinician), analysis, "photo")[0] == 404


def test_an_unknown_picture_is_not_found(clinician: User, browse: Browse) -> None:
    assert browse(clinician).get(f"{LIST}{uuid4()}/photo/").status_code == 404
