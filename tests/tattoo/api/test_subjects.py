"""Erasing a patient over the API."""

from collections.abc import Callable

from rest_framework.test import APIClient

from config.accounts.models import User
from tattoo.models import Analysis, Erasure, Subject
from tests.tattoo.conftest import REF

SignIn = Callable[[User], APIClient]


def test_an_erased_patients_results_are_gone_at_once(
    advisor: User, clinician: User, sign_in: SignIn, finish: Callable[..., Analysis]
) -> None:
    analysis = finish()
    answer = sign_in(advisor).delete(f"/v1/subjects/{REF}?reason=asked+in+writing")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    gone = sign_in(clinician).get(f"/v1/analyze/{analysis.pk}")
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert sign_in(advisor).delete(f"/v1/subjects/{REF}").status_code == 404
    assert Erasure.objects.get().reason == "asked in writing"
    assert not Subject.objects.filter(ref=REF).exists()


def test_a_clinician_and_another_clinic_erase_nobody(
    clinician: User, foreign_advisor: User, sign_in: SignIn, finish: Callable[..., Analysis]
) -> None:
    finish()
    assert sign_in(clinician).delete(f"/v1/subjects/{REF}").status_code == 403
    assert sign_in(foreign_advisor).delete(f"/v1/subjects/{REF}").status_code == 404
    assert Subject.objects.get().erased_at is None
