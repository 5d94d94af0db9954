"""What a case of the demonstration consists of: a wish to the composer, what befalls the picture, its file, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tattoo.rules.case import Device, Questionnaire
from tattoo.terms import (
    Answer,
    BodySite,
    Fitzpatrick,
    InkAmount,
    InkFamily,
    Outcome,
    PulseClass,
    Scarring,
    ToneClass,
    Trauma,
)
from tattoo.vision.composition import Difficulty, PhotoWishes

WIDTH_PX, HEIGHT_PX = 720, 540
ANSWERED = (Outcome.RECOMMENDATION,)
DOUBTFUL = (Outcome.RECOMMENDATION, Outcome.ABSTAINED)


class Mishap(StrEnum):
    """What somebody with a telephone does to a picture; the functions are in mishaps.py."""

    BLUR = "blur"
    OVEREXPOSURE = "overexposure"
    BLACK_AND_WHITE = "black_and_white"
    SCREENSHOT = "screenshot"
    THUMBNAIL = "thumbnail"
    COLOURED_LIGHT = "coloured_light"
    WARM_LIGHT_WITH_GREY_CARD = "warm_light_with_grey_card"


class FileKind(StrEnum):
    """How the camera wrote the file; all are JPEG but the HEIC."""

    JPEG = "jpeg"
    DISPLAY_P3 = "display_p3"
    TURNED = "turned"
    TWELVE_MEGAPIXELS = "twelve_megapixels"
    HEIC = "heic"


NOTHING_SPECIAL = Questionnaire(
    age_years=34,
    gold_ever=Answer.NO,
    pigmented_lesion=Answer.NO,
    ink_reaction=Answer.NO,
    infection_at_site=Answer.NO,
    herpes_history=Answer.NO,
    trauma=Trauma.NONE,
    special_inks=(),
    pregnant_or_breastfeeding=Answer.NO,
    isotretinoin_within_6_months=Answer.NO,
    photosensitising=Answer.NO,
    tan_within_4_weeks=Answer.NO,
    keloid_history=Answer.NO,
    autoimmune=Answer.NO,
    smoker=Answer.NO,
    cover_up=Answer.NO,
    scarring=Scarring.NONE,
    ink_amount=InkAmount.MODERATE,
    planned_interval_weeks=8,
)
"""Every question answered, and no answer that raises a flag."""

INVENTORY = (
    Device(name="Polaris", wavelength_nm=532, pulse_class=PulseClass.PICOSECOND),
    Device(name="Polaris", wavelength_nm=1064, pulse_class=PulseClass.PICOSECOND),
    Device(name="Vega", wavelength_nm=755, pulse_class=PulseClass.PICOSECOND),
    Device(name="Deneb", wavelength_nm=694, pulse_class=PulseClass.NANOSECOND),
)
"""The lasers of the demonstration's clinic."""


@dataclass(frozen=True, kw_only=True)
class DemoCase:
    """One patient with one photograph. `ref` is the patient's pseudonym and what a second loading is told by.

    `shows` says in words what is to be seen; `outcomes` are those that the photograph should end with.
    """

    ref: str
    shows: str
    seed: int
    wishes: PhotoWishes
    fitzpatrick: Fitzpatrick
    fitzpatrick_reported: Fitzpatrick | None = None
    body_site: BodySite = BodySite.FOREARM
    answers: Mapping[str, object] = field(default_factory=dict)
    questionnaire: Questionnaire = NOTHING_SPECIAL
    devices: tuple[Device, ...] = INVENTORY
    mishap: Mishap | None = None
    file: FileKind = FileKind.JPEG
    outcomes: tuple[Outcome, ...] = (Outcome.RECOMMENDATION,)
    is_signed: bool = False

    def answer(self) -> Questionnaire:
        """The questionnaire as this patient answers it; raises ValidationError for an answer that there is not."""
        return Questionnaire.model_validate(dict(self.questionnaire) | dict(self.answers))


def wish(
    tone_class: ToneClass, *families: InkFamily, motif: str, chart: bool = True, share: float = 0.3
) -> PhotoWishes:
    """A careful photograph of one tattoo."""
    return PhotoWishes(
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        difficulty=Difficulty.EASY,
        tone_class=tone_class,
        families=families,
        motif=motif,
        frame_share=share,
        has_chart=chart,
    )
