"""Colour: one megapixel from sRGB to Lab and by CIEDE2000, beside scikit-image, colour-science and colormath in the same run.

Lab must agree with colour-science within 1e-9, relative, when that is given the same matrix and white; with its own, and with
scikit-image's, it differs in the fifth digit, which is told. CIEDE2000 must agree within 1e-6 everywhere. colormath takes one
colour at a time: it is timed on 2,000 and scaled. The ratio is the fastest peer's time over Loupe's, the smaller of both tasks.
"""

import json
import warnings
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.colour.spaces import SRGB_TO_XYZ, WHITE_D65, convert_srgb_to_lab

warnings.filterwarnings("ignore")

import colour  # noqa: E402
from colormath.color_diff_matrix import delta_e_cie2000  # noqa: E402
from skimage import color  # noqa: E402

RUNS = 7
FEW = 2_000
MOST_RELATIVE = 1e-9
MEGAPIXEL = 1_000_000


def time_ms(work: Callable[[], Any], *, runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        begun = perf_counter()
        work()
        times.append((perf_counter() - begun) * 1000)
    return round(median(times), 1)


def time_colormath(lab: Any, other: Any) -> float:
    def work() -> None:
        for first, second in zip(lab[:FEW], other[:FEW], strict=True):
            delta_e_cie2000(first, second[None])

    return round(time_ms(work, runs=1) * MEGAPIXEL / FEW, 1)


def convert_with_colour_science(rgb: Any) -> Any:
    """The same conversion by colour-science's functions, with Loupe's matrix and white."""
    xyz = colour.models.eotf_sRGB(rgb / 255) @ SRGB_TO_XYZ.T
    return colour.XYZ_to_Lab(xyz, colour.XYZ_to_xy(WHITE_D65))


def check_equal(lab: Any, *, rgb: Any) -> float:
    """The largest relative difference from colour-science; SystemExit above 1e-9."""
    theirs = convert_with_colour_science(rgb)
    largest = float((np.abs(lab - theirs) / np.maximum(np.abs(theirs), 1)).max())
    if largest > MOST_RELATIVE:
        raise SystemExit(f"Lab differs by {largest}, relative")
    return largest


def main() -> None:
    rgb = np.random.default_rng(7).integers(0, 256, (1000, 1000, 3), dtype=np.uint8)
    lab, other = convert_srgb_to_lab(rgb), convert_srgb_to_lab(rgb[::-1])
    mine = calculate_delta_e_2000(lab, other)
    differences = [color.deltaE_ciede2000(lab, other), colour.difference.delta_E_CIE2000(lab, other)]
    largest = max(float(np.abs(mine - theirs).max()) for theirs in differences)
    if largest > 1e-6:
        raise SystemExit(f"CIEDE2000 differs by {largest}")
    figures = {
        "lab_loupe_ms": time_ms(lambda: convert_srgb_to_lab(rgb)),
        "lab_skimage_ms": time_ms(lambda: color.rgb2lab(rgb)),
        "lab_colour_science_ms": time_ms(lambda: colour.XYZ_to_Lab(colour.sRGB_to_XYZ(rgb / 255))),
        "de2000_loupe_ms": time_ms(lambda: calculate_delta_e_2000(lab, other)),
        "de2000_skimage_ms": time_ms(lambda: color.deltaE_ciede2000(lab, other)),
        "de2000_colour_science_ms": time_ms(lambda: colour.difference.delta_E_CIE2000(lab, other)),
        "de2000_colormath_ms_scaled": time_colormath(lab.reshape(-1, 3), other.reshape(-1, 3)),
    }
    for name, value in figures.items():
        print(f"{name:>28}: {value:,}")
    ratios = {
        f"{task}_ratio": round(
            min(figures[f"{task}_skimage_ms"], figures[f"{task}_colour_science_ms"]) / figures[f"{task}_loupe_ms"], 2
        )
        for task in ("lab", "de2000")
    }
    gap = {
        "de2000_largest_difference": largest,
        "lab_largest_relative_difference": check_equal(lab, rgb=rgb),
        "lab_gap_to_skimage": float(np.abs(color.rgb2lab(rgb) - lab).max()),
    }
    print(json.dumps({"bench": "colour", "ratio": min(ratios.values()), **ratios, **figures, **gap}))


if __name__ == "__main__":
    main()
