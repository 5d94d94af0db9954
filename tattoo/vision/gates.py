"""The gates of picture quality: what is measured, where it warns and rejects, and what the photographer can do about it.

The limits of sharpness, clipping, glare and brightness were set beside the statistics of 351 photographs of tattoos; all limits
are engineering defaults, not published values. A value on a limit passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from tattoo.result import Gate

Verdict = Literal["ok", "warned", "rejected"]

_DECIMALS: Final = 2
_NO_BOUND: Final = float("inf")


@dataclass(frozen=True)
class Band:
    """The values between `low` and `high`, both included."""

    low: float = -_NO_BOUND
    high: float = _NO_BOUND

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        parts = [f"below {self.low:g}"] * (self.low > -_NO_BOUND) + [f"above {self.high:g}"] * (self.high < _NO_BOUND)
        return " or ".join(parts) or "never"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A gate: outside `warn` it warns, outside `reject` it rejects."""

    unit: str
    warn: Band = Band()
    reject: Band = Band()
    remedy: str


RULES: Final[Mapping[str, Rule]] = {
    "short_side": Rule(
        unit="px",
        warn=Band(low=720),
        reject=Band(low=400),
        remedy="Send the original photograph of the camera, not a thumbnail or a copy from a chat.",
    ),
    "sharpness": Rule(
        unit="variance of the Laplacian at 512 px",
        warn=Band(low=150),
        reject=Band(low=60),
        remedy="Hold the camera still, wipe the lens, tap on the tattoo to focus and photograph it again.",
    ),
    "clipped": Rule(
        unit="% of the frame",
        warn=Band(high=3),
        reject=Band(high=15),
        remedy="Part of the picture is too bright to have a colour. Switch the flash off and use softer light.",
    ),
    "glare": Rule(
        unit="% of the frame",
        warn=Band(high=2),
        remedy="The skin reflects the light. Switch the flash off, dry the skin and light it from the side.",
    ),
    "brightness": Rule(
        unit="mean luma, 0 to 255",
        reject=Band(low=35, high=215),
        remedy="Photograph the tattoo in even daylight, neither in the dark nor against the light.",
    ),
    "chroma": Rule(
        unit="CIELAB C*, 99th percentile",
        warn=Band(low=10),
        reject=Band(low=4),
        remedy="The picture has no colours. Send a colour photograph without a filter.",
    ),
    "skin_hue": Rule(
        unit="% of the frame with the hue of skin",
        warn=Band(low=20),
        reject=Band(low=5),
        remedy="Hardly anything here has the colour of skin. Photograph the tattoo closely, in white light, without a filter.",
    ),
    "colour_cast": Rule(
        unit="CIELAB C*, median of the pixels with the hue of skin",
        warn=Band(high=36),
        reject=Band(high=50),
        remedy="The light is strongly coloured. Photograph in daylight, with a colour chart beside the tattoo if there is one.",
    ),
    "bars": Rule(
        unit="% of rows or columns of one colour",
        warn=Band(high=0.5),
        reject=Band(high=3),
        remedy="This looks like a screenshot or an edited picture. Send the camera's own photograph.",
    ),
    "ink_share": Rule(
        unit="% of the frame",
        reject=Band(low=0.5, high=85),
        remedy="The tattoo should fill a good part of the picture with skin around it. Go closer, or further away.",
    ),
    "skin_margin": Rule(
        unit="% of the frame",
        reject=Band(low=10),
        remedy="There is too little clean skin around the tattoo. Leave two fingers' width of it on every side.",
    ),
    "whole_tattoo": Rule(
        unit="1 where the ink touches the picture's border",
        warn=Band(high=0),
        remedy="The tattoo reaches the border of the picture. Photograph it whole, with skin on every side.",
    ),
    "one_tattoo": Rule(
        unit="separate tattoos",
        warn=Band(high=1),
        remedy="There is more than one tattoo in the picture, and their inks are counted together. Photograph each alone.",
    ),
}


def judge(name: str, *, value: float) -> Gate:
    """The gate `name` with its verdict on `value`, in the gate's unit, judged as it is shown, rounded to two decimals."""
    rule, shown = RULES[name], round(float(value), _DECIMALS)
    verdict: Verdict = "ok"
    if not rule.reject.holds(shown):
        verdict = "rejected"
    elif not rule.warn.holds(shown):
        verdict = "warned"
    return Gate(
        name=name,
        value=shown,
        unit=rule.unit,
        warn=str(rule.warn),
        reject=str(rule.reject),
        verdict=verdict,
        remedy=rule.remedy,
    )
