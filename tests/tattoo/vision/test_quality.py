import numpy as np
import pytest
from numpy.typing import NDArray

from tattoo.colour.spaces import encode_srgb, linearise_srgb
from tattoo.result import Gate, Quality, Segmentation
from tattoo.vision.gates import RULES
from tattoo.vision.quality import judge_framing, measure_quality, merge_gates

Pixels = NDArray[np.uint8]
SKIN = (194, 150, 130)


def paint_skin(colour: tuple[int, int, int] = SKIN, *, grain: float = 9.0) -> Pixels:
    """A sharp picture of skin, 480 by 360, that every gate lets pass."""
    grains = np.random.default_rng(1).normal(0, grain, (360, 480, 1))
    return np.clip(np.array(colour) + grains, 0, 255).astype(np.uint8)


def light(rgb: Pixels, *, gains: tuple[float, float, float]) -> Pixels:
    linear = np.clip(linearise_srgb(rgb) * gains, 0, 1)
    return np.rint(encode_srgb(linear) * 255).astype(np.uint8)


def measure(rgb: Pixels, *, width_px: int = 3000, height_px: int = 2000) -> Quality:
    return measure_quality(rgb, original_width_px=width_px, original_height_px=height_px)


def gate(quality: Quality, name: str) -> Gate:
    return next(gate for gate in quality.gates if gate.name == name)


def test_a_good_picture_passes_every_gate_and_shows_every_measure() -> None:
    quality = measure(paint_skin())
    assert [one.name for one in quality.gates][:2] == ["short_side", "sharpness"]
    assert {"clipped", "glare", "brightness", "chroma", "skin_hue", "colour_cast"} <= {
        one.name for one in quality.gates
    }
    assert {one.verdict for one in quality.gates} == {"ok"}
    assert quality.verdict == "ok"


@pytest.mark.parametrize(("short_px", "verdict"), [(720, "ok"), (719, "warned"), (400, "warned"), (399, "rejected")])
def test_the_short_side_of_the_original_is_judged_not_that_of_the_copy(short_px: int, verdict: str) -> None:
    found = gate(measure(paint_skin(), width_px=short_px), "short_side")
    assert (found.value, found.verdict, found.warn, found.reject) == (short_px, verdict, "below 720", "below 400")


@pytest.mark.parametrize(("grain", "verdict"), [(1.0, "rejected"), (2.2, "warned"), (5.0, "ok")])
def test_a_blurred_picture_is_warned_about_or_rejected(grain: float, verdict: str) -> None:
    assert gate(measure(paint_skin(grain=grain)), "sharpness").verdict == verdict


@pytest.mark.parametrize(("rows", "verdict"), [(7, "ok"), (18, "warned"), (90, "rejected")])
def test_burnt_out_parts_are_counted(rows: int, verdict: str) -> None:
    rgb = paint_skin()
    rgb[:rows] = (250, 200, 180)
    found = gate(measure(rgb), "clipped")
    assert found.value == pytest.approx(100 * rows / 360, abs=0.01)
    assert found.verdict == verdict


def test_glare_warns_and_never_rejects() -> None:
    rgb = paint_skin()
    rgb[:36] = (249, 245, 240)
    found = gate(measure(rgb), "glare")
    assert (found.value, found.verdict, found.reject) == (10.0, "warned", "never")


@pytest.mark.parametrize("colour", [(30, 22, 18), (245, 215, 205)])
def test_a_picture_in_the_dark_or_against_the_light_is_rejected(colour: tuple[int, int, int]) -> None:
    found = gate(measure(paint_skin(colour)), "brightness")
    assert (found.verdict, found.reject) == ("rejected", "below 35 or above 215")


def test_very_dark_skin_in_good_light_is_not_rejected() -> None:
    assert measure(paint_skin((60, 40, 32))).verdict == "ok"


def test_a_black_and_white_picture_is_rejected_with_a_remedy() -> None:
    rgb = paint_skin()
    grey = np.repeat(rgb.mean(axis=-1, keepdims=True).astype(np.uint8), 3, axis=-1)
    quality = measure(grey)
    assert quality.verdict == "rejected"
    assert gate(quality, "chroma").verdict == "rejected"
    assert gate(quality, "chroma").remedy == "The picture has no colours. Send a colour photograph without a filter."


@pytest.mark.parametrize(
    "gains", [(0.35, 0.6, 1.6), (0.35, 1.3, 0.5), (1.0, 0.3, 1.9)], ids=["blue", "green", "violet"]
)
def test_light_that_leaves_no_hue_of_skin_is_rejected(gains: tuple[float, float, float]) -> None:
    assert gate(measure(light(paint_skin(), gains=gains)), "skin_hue").verdict == "rejected"


@pytest.mark.parametrize(("blue", "verdict"), [(1.0, "ok"), (0.4, "warned"), (0.2, "rejected")])
def test_a_warm_cast_is_warned_about_and_an_extreme_one_rejected(blue: float, verdict: str) -> None:
    rgb = light(paint_skin(), gains=(1.0, 0.95, blue))
    assert gate(measure(rgb), "colour_cast").verdict == verdict


def test_a_large_picture_is_measured_on_a_small_copy() -> None:
    large = np.kron(paint_skin(), np.ones((4, 4, 1), dtype=np.uint8))
    small_value, large_value = (gate(measure(rgb), "brightness").value for rgb in (paint_skin(), large))
    assert large_value == pytest.approx(small_value, abs=1)


def frame(**changes: object) -> Segmentation:
    facts: dict[str, object] = {
        "ink_share": 0.2,
        "skin_share": 0.6,
        "glare_share": 0.01,
        "other_share": 0.19,
        "confidence": 0.9,
        "regions": 1,
        "touches_border": False,
    }
    return Segmentation.model_validate(facts | changes)


@pytest.mark.parametrize(
    ("changes", "name", "verdict"),
    [
        ({}, "ink_share", "ok"),
        ({"ink_share": 0.004}, "ink_share", "rejected"),
        ({"ink_share": 0.86}, "ink_share", "rejected"),
        ({"skin_share": 0.09}, "skin_margin", "rejected"),
        ({"touches_border": True}, "whole_tattoo", "warned"),
        ({"regions": 2}, "one_tattoo", "warned"),
        ({"regions": 0, "ink_share": 0.0}, "one_tattoo", "ok"),
    ],
)
def test_the_framing_is_judged_by_the_mask(changes: dict[str, object], name: str, verdict: str) -> None:
    found = {one.name: one.verdict for one in judge_framing(frame(**changes))}
    assert found[name] == verdict


def test_merged_gates_keep_their_order_and_the_gravest_verdict() -> None:
    quality = measure(paint_skin())
    warned = merge_gates(quality, judge_framing(frame(regions=2)))
    assert warned.gates == (*quality.gates, *judge_framing(frame(regions=2)))
    assert warned.verdict == "warned"
    assert merge_gates(warned, judge_framing(frame(ink_share=0.0))).verdict == "rejected"


def test_every_gate_has_a_remedy_that_is_a_sentence() -> None:
    assert all(rule.remedy.endswith(".") and rule.remedy[0].isupper() for rule in RULES.values())
