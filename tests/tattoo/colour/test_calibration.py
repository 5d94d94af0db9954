import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tattoo.colour.calibration import Calibrated, calibrate
from tattoo.colour.charts import CLASSIC_24_LAB
from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.colour.spaces import convert_lab_to_srgb, convert_srgb_to_lab, encode_srgb, linearise_srgb
from tattoo.terms import CalibrationTier

Pixels = NDArray[np.uint8]
Gains = tuple[float, float, float]

SKIN = (194, 150, 130)
PATCHES = np.rint(convert_lab_to_srgb(CLASSIC_24_LAB) * 255).astype(np.uint8)
WARM: Gains = (1.25, 1.0, 0.6)


def draw_chart(patch_px: int = 44) -> Pixels:
    gap = round(patch_px * 0.15)
    step = patch_px + gap
    chart = np.full((4 * step + gap, 6 * step + gap, 3), 35, dtype=np.uint8)
    for index, colour in enumerate(PATCHES):
        top, left = gap + index // 6 * step, gap + index % 6 * step
        chart[top : top + patch_px, left : left + patch_px] = colour
    return chart


def place_chart(*, centre: tuple[float, float] = (300, 220), turn_deg: float = 0.0, patch_px: int = 44) -> Pixels:
    """Skin, 960 by 720 px, with a chart on it."""
    chart, scene = draw_chart(patch_px), np.full((720, 960, 3), SKIN, dtype=np.uint8)
    height, width = chart.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, 1)
    matrix[:, 2] += np.array(centre) - (width / 2, height / 2)
    cv2.warpAffine(chart, matrix, (960, 720), dst=scene, borderMode=cv2.BORDER_TRANSPARENT)
    return scene


def photograph(scene: Pixels, *, gains: Gains = (1, 1, 1), blur_px: float = 0.7, tone: float = 1.0) -> Pixels:
    linear = np.clip(linearise_srgb(scene) * gains, 0, 1) ** tone
    seen = cv2.GaussianBlur(encode_srgb(linear) * 255, (0, 0), blur_px)
    noise = np.random.default_rng(2).normal(0, 2, scene.shape)
    return np.clip(np.rint(seen + noise), 0, 255).astype(np.uint8)


def measure_skin_error(calibrated: Calibrated) -> float:
    """dE00 of the skin in the right lower corner to the true one."""
    rgb = calibrated.rgb if calibrated.rgb.dtype != np.uint8 else calibrated.rgb / 255
    skin = convert_srgb_to_lab(np.asarray(rgb[600:, 800:].mean(axis=(0, 1))))
    return float(calculate_delta_e_2000(skin, convert_srgb_to_lab(np.array(SKIN, dtype=np.uint8))))


@pytest.mark.parametrize(
    ("turn_deg", "gains", "tone"),
    [(0.0, (1, 1, 1), 1.0), (0.0, WARM, 1.0), (33.0, (0.8, 1, 1.2), 1.0), (180.0, WARM, 1.2)],
)
def test_a_chart_takes_the_cast_away(turn_deg: float, gains: Gains, tone: float) -> None:
    photo = photograph(place_chart(turn_deg=turn_deg), gains=gains, tone=tone)
    calibrated = calibrate(photo)
    facts = calibrated.facts
    assert facts.tier == CalibrationTier.CHART, facts.detail
    assert facts.residual_mean is not None
    assert facts.residual_max is not None
    assert facts.residual_mean <= 1.5
    assert facts.residual_mean <= facts.residual_max
    assert measure_skin_error(calibrated) < 1.0
    assert calibrated.rgb.dtype == np.float64


def test_the_chart_is_covered_and_nothing_else() -> None:
    mask = calibrate(photograph(place_chart())).reference_mask
    height, width = draw_chart().shape[:2]
    assert mask[220, 300]
    assert 1 <= mask.sum() / (height * width) <= 1.35
    assert not mask[500:].any()


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (photograph(place_chart(centre=(40, 220))), ""),
        (photograph(place_chart(), blur_px=9), ""),
        (photograph(place_chart(patch_px=9)), ""),
        (photograph(place_chart(), gains=(2.2, 2.2, 2.2)), ""),
        (255 - photograph(place_chart()), "not used"),
    ],
    ids=["cut off", "blurred", "tiny", "overexposed", "wrong colours"],
)
def test_a_chart_that_cannot_be_relied_upon_changes_nothing(photo: Pixels, words: str) -> None:
    calibrated = calibrate(photo)
    assert calibrated.facts.tier == CalibrationTier.NONE
    assert calibrated.facts.residual_mean is None
    assert words in calibrated.facts.detail
    assert calibrated.rgb is photo


def test_a_chart_under_a_finger_is_not_used_and_its_patches_are_no_ink() -> None:
    scene = place_chart()
    cv2.ellipse(scene, (250, 200), (60, 25), 40, 0, 360, SKIN, -1)
    calibrated = calibrate(photograph(scene))
    assert calibrated.facts.tier == CalibrationTier.NONE
    assert "partly covered" in calibrated.facts.detail
    assert calibrated.reference_mask[220, 300]
    assert not calibrated.reference_mask[500:].any()


def test_a_tattoo_of_24_squares_is_no_chart() -> None:
    scene = place_chart()
    is_chart = (scene != SKIN).any(axis=2)
    scene[is_chart] = 255 - scene[is_chart]
    assert not calibrate(photograph(scene)).reference_mask.any()


def place_card(*, corner: tuple[int, int] = (120, 130), colour: tuple[int, int, int] = (118, 118, 118)) -> Pixels:
    scene = np.full((720, 960, 3), SKIN, dtype=np.uint8)
    left, top = corner
    scene[max(0, top) : top + 160, max(0, left) : left + 240] = colour
    return scene


def test_a_grey_card_takes_the_cast_away_and_keeps_the_brightness() -> None:
    photo = photograph(place_card(), gains=(1.12, 1.0, 0.85))
    calibrated = calibrate(photo)
    assert calibrated.facts.tier == CalibrationTier.GREY_CARD
    card = convert_srgb_to_lab(calibrated.rgb[160:260, 160:320].mean(axis=(0, 1)))
    assert np.hypot(card[1], card[2]) < 0.5
    assert card[0] == pytest.approx(convert_srgb_to_lab(photo[160:260, 160:320]).mean(axis=(0, 1))[0], abs=0.3)
    uncorrected = calibrate(photograph(place_card(corner=(-40, 130)), gains=(1.12, 1.0, 0.85)))
    assert measure_skin_error(calibrated) < 3 < measure_skin_error(uncorrected)
    assert calibrated.reference_mask[210, 240]
    assert calibrated.reference_mask.mean() == pytest.approx(240 * 160 / (960 * 720), rel=0.25)


@pytest.mark.parametrize(
    "scene",
    [
        np.full((720, 960, 3), SKIN, dtype=np.uint8),
        place_card(corner=(-40, 130)),
        place_card(colour=(235, 235, 235)),
        place_card(colour=(40, 40, 42)),
        place_card(colour=(160, 90, 80)),
    ],
    ids=["nothing", "at the border", "paper", "black ink", "red ink"],
)
def test_what_may_be_no_grey_card_is_none(scene: Pixels) -> None:
    calibrated = calibrate(photograph(scene))
    assert calibrated.facts.tier == CalibrationTier.NONE
    assert not calibrated.reference_mask.any()


@pytest.mark.parametrize("quality", [80, 50, 30])
def test_a_grey_card_is_found_in_a_small_and_strongly_compressed_photograph(quality: int) -> None:
    small = cv2.resize(photograph(place_card()), (640, 480), interpolation=cv2.INTER_AREA)
    kept = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    seen = np.asarray(cv2.imdecode(kept, cv2.IMREAD_COLOR), dtype=np.uint8)
    assert calibrate(seen).facts.tier == CalibrationTier.GREY_CARD


def test_of_two_grey_cards_neither_is_believed() -> None:
    scene = place_card()
    scene[450:610, 600:840] = 100
    assert calibrate(photograph(scene)).facts.tier == CalibrationTier.NONE


def test_soft_grey_ink_is_no_card() -> None:
    scene = cv2.GaussianBlur(place_card(colour=(120, 116, 112)), (0, 0), 12).astype(np.uint8)
    assert calibrate(photograph(scene)).facts.tier == CalibrationTier.NONE
