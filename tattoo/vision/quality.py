"""Whether a photograph can be relied upon: eight measures of its pixels before, four of its framing after the segmentation.

Everything but the short side is measured on a copy of 512 px, so that the limits mean the same for every camera. Extreme
light is told by the skin itself: under blue, green or violet light next to nothing keeps the hue of skin, under a bulb the
skin's chroma grows beyond that of any skin.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import convert_srgb_to_lab
from tattoo.result import Gate, Quality, Segmentation
from tattoo.vision.gates import judge
from tattoo.vision.sizes import shrink

WORK_EDGE_PX: Final = 512

_CLIPPED_FROM: Final = 250
_GLARE_VALUE: Final = 0.95 * 255
_GLARE_SATURATION: Final = 0.15
_SKIN_HUES_DEG: Final = (-10.0, 100.0)
_SKIN_LEAST_CHROMA: Final = 4.0

Pixels = NDArray[np.uint8]


def measure_quality(rgb: Pixels, *, original_width_px: int, original_height_px: int) -> Quality:
    """The gates of the pixels, `rgb` (h, w, 3) uint8 sRGB upright; the original's size is that of the uploaded file."""
    small = np.ascontiguousarray(shrink(rgb, edge_px=WORK_EDGE_PX))
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    chroma, has_skin_hue = _measure_chroma(small)
    gates = (
        judge("short_side", value=min(original_width_px, original_height_px)),
        judge("sharpness", value=cv2.Laplacian(luma, cv2.CV_64F).var()),
        judge("clipped", value=100 * (small >= _CLIPPED_FROM).any(axis=-1).mean()),
        judge("glare", value=100 * _find_glare(small).mean()),
        judge("brightness", value=luma.mean()),
        judge("chroma", value=np.percentile(chroma, 99)),
        judge("skin_hue", value=100 * has_skin_hue.mean()),
        judge("colour_cast", value=np.median(chroma[has_skin_hue]) if has_skin_hue.any() else 0.0),
    )
    return _summarise(gates)


def judge_framing(segmentation: Segmentation) -> tuple[Gate, ...]:
    """The gates of the framing: how much ink and skin there is, whether the tattoo is whole and alone."""
    return (
        judge("ink_share", value=100 * segmentation.ink_share),
        judge("skin_margin", value=100 * segmentation.skin_share),
        judge("whole_tattoo", value=segmentation.touches_border),
        judge("one_tattoo", value=segmentation.regions),
    )


def merge_gates(*parts: Quality | Sequence[Gate]) -> Quality:
    """All gates of all parts in their order; the verdict is the gravest."""
    return _summarise(tuple(gate for part in parts for gate in (part.gates if isinstance(part, Quality) else part)))


def _summarise(gates: tuple[Gate, ...]) -> Quality:
    verdicts = {gate.verdict for gate in gates}
    if "rejected" in verdicts:
        return Quality(verdict="rejected", gates=gates)
    return Quality(verdict="warned" if "warned" in verdicts else "ok", gates=gates)


def _find_glare(rgb: Pixels) -> NDArray[np.bool_]:
    """Bright and nearly white: value above 0.95 and saturation (HSV) below 0.15."""
    brightest, darkest = rgb.max(axis=-1), rgb.min(axis=-1)
    return np.asarray(
        (brightest > _GLARE_VALUE) & (brightest.astype(np.float64) - darkest < _GLARE_SATURATION * brightest)
    )


def _measure_chroma(rgb: Pixels) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """C* (h, w), and where the hue is that of skin under any near-white light."""
    lab = convert_srgb_to_lab(rgb)
    a, b = lab[..., 1], lab[..., 2]
    chroma, hue_deg = np.hypot(a, b), np.degrees(np.arctan2(b, a))
    low, high = _SKIN_HUES_DEG
    return chroma, (chroma >= _SKIN_LEAST_CHROMA) & (hue_deg > low) & (hue_deg < high)
