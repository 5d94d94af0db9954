"""The canonical result of an analysis: what was measured, what the rules said, and by which versions. Never recomputed."""

import hashlib
import json
from typing import Literal

from pydantic import Field

from tattoo.rules.case import Device, Frozen, Questionnaire
from tattoo.rules.recommendation import Recommendation
from tattoo.terms import BodySite, CalibrationTier, Fitzpatrick, InkFamily, Outcome, ToneClass

Lab = tuple[float, float, float]
"""CIE L*a*b*, D65, 2 degrees."""


class PictureFacts(Frozen):
    """The photograph as it was uploaded; sizes upright, in pixels."""

    sha256: str
    media_type: str
    width_px: int
    height_px: int
    bit_depth: int
    colour_profile: str | None
    is_profile_applied: bool
    orientation: int
    has_exif: bool


class Gate(Frozen):
    """One measure of picture quality beside its limits, and the remedy when it is passed."""

    name: str
    value: float
    unit: str
    warn: str
    reject: str
    verdict: Literal["ok", "warned", "rejected"]
    remedy: str


class Quality(Frozen):
    """The gates of picture quality; the gravest verdict is the picture's."""

    verdict: Literal["ok", "warned", "rejected"]
    gates: tuple[Gate, ...]


class Calibration(Frozen):
    """How the colours were calibrated; residuals are CIEDE2000 over the chart's patches, None without a chart."""

    tier: CalibrationTier
    detail: str
    residual_mean: float | None = None
    residual_max: float | None = None


class Segmentation(Frozen):
    """The mask: shares of the frame, 0 to 1. `regions` counts separate tattoos; `confidence` is the mean of the ink's."""

    ink_share: float
    skin_share: float
    glare_share: float
    other_share: float
    confidence: float
    regions: int
    touches_border: bool
    abstention: str = ""


class Skin(Frozen):
    """The clean skin around the ink: median Lab, ITA in degrees where it is valid, and why not where it is not."""

    lab: Lab
    ita_deg: float | None
    ita_class: ToneClass | None
    invalid_because: str = ""
    fitzpatrick_clinician: Fitzpatrick
    fitzpatrick_reported: Fitzpatrick | None = None


class Ink(Frozen):
    """An ink family in the mask: area share of all ink, median Lab, the nearest exemplar and how sure that is."""

    family: InkFamily
    share: float
    lab: Lab
    hex: str
    exemplar: str
    delta_e_2000: float
    margin: float
    confidence: float = Field(ge=0, le=1)
    abstention: str = ""


class Versions(Frozen):
    """By what this result was made."""

    segmentation_model: str
    segmentation_sha256: str
    ruleset: str
    ruleset_sha256: str
    palette: str
    palette_sha256: str
    code: str


class Result(Frozen):
    """Everything. A rejected or unusable picture ends before `recommendation`, and `abstentions` says why."""

    schema_version: Literal["1"] = "1"
    outcome: Outcome
    abstentions: tuple[str, ...]
    picture: PictureFacts
    quality: Quality
    calibration: Calibration | None
    segmentation: Segmentation | None
    skin: Skin | None
    inks: tuple[Ink, ...]
    questionnaire: Questionnaire
    body_site: BodySite
    devices: tuple[Device, ...]
    recommendation: Recommendation | None
    versions: Versions


def canonical_json(result: Result) -> str:
    """The result as JSON with sorted keys and no spaces: the same result, the same bytes; zero is 0.0, whatever its sign.

    PostgreSQL's jsonb has no negative zero: what is read back would be another result than the one that was digested.
    """
    content = json.loads(result.model_dump_json(), parse_float=lambda digits: float(digits) + 0.0)  # -0.0 + 0.0 is 0.0
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_result(result: Result) -> str:
    """SHA-256 (hex) of the canonical JSON; printed in the report, bound by the signature."""
    return hashlib.sha256(canonical_json(result).encode()).hexdigest()
