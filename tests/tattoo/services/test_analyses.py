"""Asking for an analysis: the clinic's lasers, one analysis a claim, and nothing of another's."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from config.accounts.models import User
from config.errors import Problem
from tattoo.models import Analysis, Clinic, Consent, TattooUpload
from tattoo.services.analyses import request_analysis
from tattoo.services.erasure import erase_subject
from tests.tattoo.wishes import make_wish

Send = Callable[..., TattooUpload]
LASER = {"name": "Rubin Q", "wavelength_nm": 694, "pulse_class": "ns"}


def test_without_devices_the_clinics_inventory_counts(
    send: Send, consent: Consent, clinician: User, small_photo: bytes
) -> None:
    Clinic.objects.create(tenant=consent.tenant, devices=[LASER])
    analysis = request_analysis(make_wish(send(small_photo).pk, consent=consent, devices=None), actor=clinician)
    assert analysis.devices == [LASER]


def test_a_request_that_is_done_anew_after_a_crash_finds_its_analysis(
    send: Send, consent: Consent, clinician: User, small_photo: bytes
) -> None:
    wish, claim_id = make_wish(send(small_photo).pk, consent=consent), uuid4()
    first, second = (request_analysis(wish, actor=clinician, claim_id=claim_id) for _ in range(2))
    assert first.pk == second.pk


def test_an_erased_patient_is_not_analysed(
    send: Send, consent: Consent, clinician: User, advisor: User, small_photo: bytes
) -> None:
    wish = make_wish(send(small_photo).pk, consent=consent)
    erase_subject(consent.subject, actor=advisor, reason="asked in writing")
    with pytest.raises(Problem) as refused:
        request_analysis(wish, actor=clinician)
    assert refused.value.code == "not_found"
    assert not Analysis.objects.exists()
