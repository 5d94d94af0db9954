"""What the rules are asked about: the inks and the skin as measured, the patient's answers, the clinic's lasers."""

from pydantic import BaseModel, ConfigDict, Field

from tattoo.terms import (
    Answer,
    BodySite,
    CalibrationTier,
    Fitzpatrick,
    InkAmount,
    InkFamily,
    PulseClass,
    Scarring,
    SpecialInk,
    ToneClass,
    Trauma,
)


class Frozen(BaseModel):
    """A value of the tattoo product: immutable, every field known, nothing coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Device(Frozen):
    """A laser of the clinic."""

    name: str = ""
    wavelength_nm: int
    pulse_class: PulseClass


class Questionnaire(Frozen):
    """The patient's answers as the clinician took them; what was not answered is `unknown` or None."""

    age_years: int | None = Field(default=None, ge=0, le=120)
    gold_ever: Answer = Answer.UNKNOWN
    pigmented_lesion: Answer = Answer.UNKNOWN
    ink_reaction: Answer = Answer.UNKNOWN
    infection_at_site: Answer = Answer.UNKNOWN
    herpes_history: Answer = Answer.UNKNOWN
    trauma: Trauma = Trauma.UNKNOWN
    special_inks: tuple[SpecialInk, ...] | None = None
    pregnant_or_breastfeeding: Answer = Answer.UNKNOWN
    isotretinoin_within_6_months: Answer = Answer.UNKNOWN
    photosensitising: Answer = Answer.UNKNOWN
    tan_within_4_weeks: Answer = Answer.UNKNOWN
    keloid_history: Answer = Answer.UNKNOWN
    autoimmune: Answer = Answer.UNKNOWN
    smoker: Answer = Answer.UNKNOWN
    cover_up: Answer = Answer.UNKNOWN
    scarring: Scarring = Scarring.UNKNOWN
    ink_amount: InkAmount = InkAmount.UNKNOWN
    planned_interval_weeks: int | None = Field(default=None, ge=1, le=104)


class InkFinding(Frozen):
    """An ink in the photograph: its family and its share of the inked area, 0 to 1."""

    family: InkFamily
    share: float = Field(ge=0, le=1)


class Case(Frozen):
    """Everything that a recommendation depends on.

    `fitzpatrick` is the clinician's, `tone_class` the estimate from the photograph (None where ITA is not valid).
    `has_quality_warning`: a gate of picture quality warned. `is_segmentation_uncertain`: the mask cannot be relied upon.
    """

    inks: tuple[InkFinding, ...]
    fitzpatrick: Fitzpatrick
    tone_class: ToneClass | None
    ita_deg: float | None
    questionnaire: Questionnaire
    body_site: BodySite
    devices: tuple[Device, ...]
    calibration_tier: CalibrationTier
    has_quality_warning: bool = False
    is_segmentation_uncertain: bool = False
