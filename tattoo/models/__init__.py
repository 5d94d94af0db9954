"""The tables of the tattoo product."""

from tattoo.models.analyses import Analysis, Forgotten, ReportSealing
from tattoo.models.cleaning import Erasure, RetentionRound
from tattoo.models.clinics import Clinic
from tattoo.models.consents import Consent
from tattoo.models.objects import ClinicalObject
from tattoo.models.subjects import Subject, SubjectKey
from tattoo.models.uploads import TattooUpload

__all__ = [
    "Analysis",
    "Clinic",
    "ClinicalObject",
    "Consent",
    "Erasure",
    "Forgotten",
    "ReportSealing",
    "RetentionRound",
    "Subject",
    "SubjectKey",
    "TattooUpload",
]
