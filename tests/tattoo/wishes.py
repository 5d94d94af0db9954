"""What a clinician asks for, with every question answered."""

from typing import Any
from uuid import UUID

from tattoo.models import Consent
from tattoo.rules.case import Device, Questionnaire
from tattoo.services.analyses import AnalysisWish
from tattoo.terms import BodySite, Fitzpatrick, PulseClass
from tests.tattoo.report.measured import ANSWERS


def make_wish(upload_id: UUID, *, consent: Consent, **changes: Any) -> AnalysisWish:
    columns: dict[str, Any] = {
        "upload_id": upload_id,
        "subject_ref": consent.subject.ref,
        "consent_id": consent.pk,
        "body_site": BodySite.FOREARM,
        "fitzpatrick": Fitzpatrick.II,
        "fitzpatrick_reported": None,
        "questionnaire": Questionnaire(**ANSWERS),
        "devices": (Device(wavelength_nm=1064, pulse_class=PulseClass.PICOSECOND),),
        "captured_at": None,
    }
    return AnalysisWish(**columns | changes)
