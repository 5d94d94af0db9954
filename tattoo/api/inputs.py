"""What goes into POST /v1/analyze; each field that is wrong is named, with what would be right."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from rest_framework import serializers

from config.api.fields import ListedChoiceField
from tattoo.api.fields import KnownFields
from tattoo.rules.case import Device, Questionnaire
from tattoo.services.analyses import AnalysisWish
from tattoo.terms import (
    Answer,
    BodySite,
    Fitzpatrick,
    InkAmount,
    PulseClass,
    Scarring,
    SpecialInk,
    Trauma,
)

MOST_DEVICES = 20
ANSWERS = [answer.value for answer in Answer]
FITZPATRICK_TYPES = [fitzpatrick.value for fitzpatrick in Fitzpatrick]


def word_field(words: type[StrEnum], **options: Any) -> ListedChoiceField:
    """A choice among these words."""
    return ListedChoiceField(choices=[word.value for word in words], **options)


def answer_field(question: str) -> ListedChoiceField:
    return word_field(Answer, default=Answer.UNKNOWN.value, help_text=question)


def subject_ref_field() -> serializers.RegexField:
    return serializers.RegexField(
        r"^[A-Za-z0-9._-]{1,64}\Z",
        help_text="the clinic's own pseudonym for the patient, never a name",
        error_messages={"invalid": "Give the clinic's pseudonym: 1 to 64 letters, digits, dots, hyphens, underscores."},
    )


class QuestionnaireInput(KnownFields):
    """The patient's answers as the clinician took them. What is left out is `unknown`, never `no`."""

    age_years = serializers.IntegerField(min_value=0, max_value=120, allow_null=True, default=None)
    gold_ever = answer_field("gold by injection or by mouth, ever in life")
    pigmented_lesion = answer_field(
        "a mole or other pigmented lesion in or beside the tattoo, or a melanoma in the past"
    )
    ink_reaction = answer_field("an allergic reaction to this or another tattoo")
    infection_at_site = answer_field("an infection at the tattoo now")
    herpes_history = answer_field("herpes at or near the site")
    trauma = word_field(Trauma, default=Trauma.UNKNOWN.value, help_text="whether an accident made the tattoo")
    special_inks = serializers.ListField(
        child=word_field(SpecialInk),
        max_length=len(SpecialInk),
        allow_null=True,
        default=None,
        help_text="inks that a photograph cannot tell; empty for none, null for not known",
    )
    pregnant_or_breastfeeding = answer_field("pregnant or breastfeeding")
    isotretinoin_within_6_months = answer_field("isotretinoin in the last six months")
    photosensitising = answer_field("medicines that make the skin sensitive to light")
    tan_within_4_weeks = answer_field("tanned in the last four weeks")
    keloid_history = answer_field("keloids or hypertrophic scars in the past")
    autoimmune = answer_field("an autoimmune disease")
    smoker = answer_field("smokes")
    cover_up = answer_field("a tattoo over another one")
    scarring = word_field(Scarring, default=Scarring.UNKNOWN.value)
    ink_amount = word_field(InkAmount, default=InkAmount.UNKNOWN.value)
    planned_interval_weeks = serializers.IntegerField(min_value=1, max_value=104, allow_null=True, default=None)


class DeviceInput(KnownFields):
    """A laser of the clinic."""

    wavelength_nm = serializers.IntegerField(min_value=1, max_value=100_000)
    pulse_class = word_field(PulseClass)
    name = serializers.CharField(max_length=120, default="", allow_blank=True)


class AnalyzeInput(KnownFields):
    """Which photograph, whose, and what is known beside it."""

    upload_id = serializers.UUIDField(help_text="of POST /uploads/sign, after the file was sent")
    subject_ref = subject_ref_field()
    consent_id = serializers.UUIDField(help_text="of POST /v1/consents")
    body_site = word_field(BodySite)
    fitzpatrick = word_field(Fitzpatrick, help_text="phototype as the clinician assessed it")
    fitzpatrick_reported = word_field(
        Fitzpatrick, required=False, allow_null=True, default=None, help_text="as the patient reports it"
    )
    questionnaire = QuestionnaireInput()
    devices = serializers.ListField(
        child=DeviceInput(),
        required=False,
        default=None,
        allow_null=True,
        max_length=MOST_DEVICES,
        help_text="lasers to choose among; without them the clinic's inventory counts",
    )
    captured_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


def read_wish(fields: Mapping[str, Any]) -> AnalysisWish:
    """What the validated fields ask for."""
    devices = fields["devices"]
    return AnalysisWish(
        upload_id=fields["upload_id"],
        subject_ref=fields["subject_ref"],
        consent_id=fields["consent_id"],
        body_site=BodySite(fields["body_site"]),
        fitzpatrick=Fitzpatrick(fields["fitzpatrick"]),
        fitzpatrick_reported=Fitzpatrick(fields["fitzpatrick_reported"]) if fields["fitzpatrick_reported"] else None,
        questionnaire=Questionnaire.model_validate_json(json.dumps(fields["questionnaire"])),
        devices=None if devices is None else tuple(Device.model_validate_json(json.dumps(one)) for one in devices),
        captured_at=fields["captured_at"],
    )
