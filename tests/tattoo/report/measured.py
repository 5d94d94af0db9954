"""What was measured and answered in the reports of the tests, and a painted picture."""

import io
from datetime import UTC, datetime
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from tattoo.result import Calibration, Gate, Ink, PictureFacts, Segmentation, Skin, Versions
from tattoo.rules.case import Device
from tattoo.rules.ruleset import active_ruleset
from tattoo.terms import (
    Answer,
    CalibrationTier,
    Fitzpatrick,
    InkAmount,
    InkFamily,
    PulseClass,
    Scarring,
    ToneClass,
    Trauma,
)

ANALYSED = datetime(2026, 11, 20, 14, 3, 9, tzinfo=UTC)
BLACK = Ink(
    family=InkFamily.BLACK,
    share=0.714,
    lab=(18.4, 0.6, -1.2),
    hex="#2c2d2f",
    exemplar="black, healed, light skin",
    delta_e_2000=3.2,
    margin=9.8,
    confidence=0.93,
)
RED = Ink(
    family=InkFamily.RED,
    share=0.286,
    lab=(44.4, 44.1, 21.2),
    hex="#ad3c49",
    exemplar="red, healed, light skin",
    delta_e_2000=4.6,
    margin=7.1,
    confidence=0.88,
)
UNSURE = RED.model_copy(
    update={
        "family": InkFamily.UNKNOWN,
        "delta_e_2000": 17.4,
        "margin": 1.3,
        "confidence": 0.22,
        "abstention": "nearest reference is 17.4 away, more than 15",
    }
)
ANSWERS: dict[str, Any] = {
    "age_years": 34,
    "gold_ever": Answer.NO,
    "pigmented_lesion": Answer.NO,
    "ink_reaction": Answer.NO,
    "infection_at_site": Answer.NO,
    "herpes_history": Answer.NO,
    "trauma": Trauma.NONE,
    "special_inks": (),
    "pregnant_or_breastfeeding": Answer.NO,
    "isotretinoin_within_6_months": Answer.NO,
    "photosensitising": Answer.NO,
    "tan_within_4_weeks": Answer.NO,
    "keloid_history": Answer.NO,
    "autoimmune": Answer.NO,
    "smoker": Answer.YES,
    "cover_up": Answer.NO,
    "scarring": Scarring.NONE,
    "ink_amount": InkAmount.MODERATE,
    "planned_interval_weeks": 8,
}
GATES = (
    Gate(name="sharpness", value=705.0, unit="", warn="< 150", reject="< 60", verdict="ok", remedy=""),
    Gate(
        name="clipped",
        value=4.25,
        unit="%",
        warn="> 3 %",
        reject="> 15 %",
        verdict="warned",
        remedy="Avoid direct light.",
    ),
    Gate(name="short_side", value=1080.0, unit="px", warn="< 1080 px", reject="< 720 px", verdict="ok", remedy=""),
)


PICTURE = PictureFacts(
    sha256="a" * 64,
    media_type="image/jpeg",
    width_px=3024,
    height_px=4032,
    bit_depth=8,
    colour_profile="Display P3",
    is_profile_applied=True,
    orientation=6,
    has_exif=True,
)
CHART = Calibration(
    tier=CalibrationTier.CHART, detail="24 of 24 patches were found", residual_mean=1.8, residual_max=4.4
)
MASK = Segmentation(
    ink_share=0.187,
    skin_share=0.723,
    glare_share=0.011,
    other_share=0.079,
    confidence=0.91,
    regions=2,
    touches_border=False,
)
SKIN = Skin(
    lab=(66.2, 11.3, 18.7),
    ita_deg=40.9,
    ita_class=ToneClass.INTERMEDIATE,
    fitzpatrick_clinician=Fitzpatrick.III,
    fitzpatrick_reported=Fitzpatrick.II,
)
DARK_SKIN = Skin(lab=(33.1, 10.4, 16.8), ita_deg=-45.2, ita_class=ToneClass.DARK, fitzpatrick_clinician=Fitzpatrick.V)
DEVICES = (
    Device(name="Nordlicht P", wavelength_nm=1064, pulse_class=PulseClass.PICOSECOND),
    Device(name="Nordlicht P", wavelength_nm=532, pulse_class=PulseClass.PICOSECOND),
    Device(name="Rubin Q", wavelength_nm=694, pulse_class=PulseClass.NANOSECOND),
)
VERSIONS = Versions(
    segmentation_model="skinink-1",
    segmentation_sha256="b" * 64,
    ruleset=active_ruleset().version,
    ruleset_sha256=active_ruleset().sha256,
    palette="1",
    palette_sha256="d" * 64,
    code="3f2c1d0",
)


@cache
def paint_picture(*, dark: bool = False, with_contour: bool = False) -> bytes:
    """A black ring and a red bar on skin, 900 x 720, as JPEG."""
    picture = Image.new("RGB", (900, 720), (107, 70, 48) if dark else (222, 182, 155))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((280, 180, 640, 540), outline=(44, 45, 47), width=46)
    pen.rectangle((400, 330, 520, 390), fill=(173, 60, 73))
    picture = picture.filter(ImageFilter.GaussianBlur(3))
    if with_contour:
        pen = ImageDraw.Draw(picture)
        for box in ((278, 178, 642, 542), (328, 228, 592, 492)):
            pen.ellipse(box, outline=(0, 229, 255), width=4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
