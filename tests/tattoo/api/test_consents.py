"""Consents over the API: recorded, listed, withdrawn; each clinic its own."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from config.accounts.models import User
from tattoo.models import Consent

SignIn = Callable[[User], APIClient]
GIVEN = {
    "subject_ref": "P-7",
    "notice_version": "2026-11",
    "purposes": ["analysis", "storage"],
    "controller": "Clinic A",
    "method": "signed-form",
    "given_at": "2026-11-20T10:00:00Z",
}


def test_a_consent_is_recorded_listed_and_withdrawn(clinician: User, sign_in: SignIn, consent: Consent) -> None:
    client = sign_in(clinician)
    recorded = client.post("/v1/consents", GIVEN, format="json")
    assert recorded.status_code == 201, recorded.content
    body = recorded.json()
    assert (body["subject_ref"], body["purposes"], body["withdrawn_at"]) == ("P-7", ["analysis", "storage"], None)
    assert [one["id"] for one in client.get("/v1/consents").json()["results"]] == [body["id"], str(consent.pk)]
    assert [one["id"] for one in client.get("/v1/consents?subject_ref=P-7").json()["results"]] == [body["id"]]
    withdrawn = [client.post(f"/v1/consents/{body['id']}/withdraw", {}, format="json").json() for _ in range(2)]
    assert withdrawn[0]["withdrawn_at"] is not None
    assert withdrawn[0] == withdrawn[1]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"purposes": ["advertising"]}, 400, "purposes.0"),
        ({"purposes": "analysis"}, 400, "purposes"),
        ({"subject_ref": "Jane Doe"}, 400, "subject_ref"),
        ({"given_at": "2126-11-20T10:00:00Z"}, 422, "given_at"),
        ({"expires_at": "2026-11-19T10:00:00Z"}, 422, "expires_at"),
        ({"name": "Jane"}, 400, "name"),
        ({"notice_version": "nul \0"}, 400, "notice_version"),
    ],
)
def test_a_wrong_field_is_named(
    clinician: User, sign_in: SignIn, changes: dict[str, Any], status: int, field: str
) -> None:
    answer = sign_in(clinician).post("/v1/consents", GIVEN | changes, format="json")
    assert (answer.status_code, [fault["field"] for fault in answer.json()["errors"]]) == (status, [field])
    assert not Consent.objects.exists()


def test_another_clinics_consents_are_neither_listed_nor_withdrawn(
    foreigner: User, sign_in: SignIn, consent: Consent
) -> None:
    client = sign_in(foreigner)
    assert client.get("/v1/consents").json()["results"] == []
    assert client.post(f"/v1/consents/{consent.pk}/withdraw", {}, format="json").status_code == 404
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_only_a_clinics_people_manage_consents(person: User, sign_in: SignIn) -> None:
    for answer in (sign_in(person).get("/v1/consents"), sign_in(person).post("/v1/consents", GIVEN, format="json")):
        assert answer.status_code == 403
