"""How the report says things: words for the terms, numbers with their units, times in UTC and at the clinic."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from tattoo.result import Gate
from tattoo.rules.recommendation import Reference
from tattoo.terms import PulseClass, Severity

WORDS = {
    "blue_black": "Blue-black",
    "cosmetic_brown": "Cosmetic brown",
    PulseClass.PICOSECOND: "Picosecond (ps)",
    PulseClass.NANOSECOND: "Nanosecond (ns)",
    "CAUTION_TEST_SPOT": "Caution, test spot",
    "CONTRAINDICATED_DEFAULT": "Contraindicated (default)",
}
GATING_SOURCES = {
    "ita": "ITA measured in the photograph",
    "clinician": "the clinician's Fitzpatrick type",
    "tan": "the tan reported in the questionnaire",
}
ICONS = {
    Severity.STOP: "✖",
    Severity.HOLD: "▲",
    Severity.DEFER: "◆",
    Severity.CAUTION: "●",
    Severity.INFO: "○",
}
NOTHING = "\N{EN DASH}"
CODE = re.compile(r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b")
HARD_SPACE = "\u00a0"
LONGEST_NUMERAL = len("III")
TWO_DIGITS = 10


def say(term: str | None) -> str:
    """A term in words: `very_light` is “Very light”; a dash for None and the empty string."""
    if not term:
        return NOTHING
    is_code = "_" in term or (term.isupper() and len(term) > LONGEST_NUMERAL)
    return WORDS.get(term) or _capitalise(term.replace("_", " ").lower() if is_code else term)


def say_source(source: str) -> str:
    """What decided the type that gates: apart from `say`, for a tan is a class of skin colour too."""
    return GATING_SOURCES[source]


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


def say_type(fitzpatrick: StrEnum | None) -> str:
    """A Fitzpatrick type as it is written, in Roman numerals."""
    return NOTHING if fitzpatrick is None else f"Type {fitzpatrick.value}"


def say_share(share: float) -> str:
    """A share of 0 to 1 in percent, one decimal."""
    return f"{share * 100:.1f}{HARD_SPACE}%"


def say_number(value: float | None, *, decimals: int = 1, unit: str = "") -> str:
    """A number with a true minus sign and its unit; a dash for None."""
    if value is None:
        return NOTHING
    text = f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    return f"{text}{HARD_SPACE}{unit}" if unit else text


def say_measured(gate: Gate) -> str:
    """What a gate measured, with its unit; a unit of several words stands in brackets."""
    decimals = 0 if gate.value.is_integer() or abs(gate.value) >= TWO_DIGITS else 2
    is_short = gate.unit == "px" or gate.unit.startswith("%")
    return say_number(gate.value, decimals=decimals, unit=gate.unit if is_short else f"({gate.unit})")


def say_size(*, width_px: int, height_px: int) -> str:
    """A picture's width and height in pixels."""
    return f"{width_px} \N{MULTIPLICATION SIGN} {height_px} px"


def say_lab(lab: tuple[float, float, float]) -> str:
    """CIE L*, a*, b* with one decimal."""
    return " / ".join(say_number(value) for value in lab)


def say_yes(truth: bool) -> str:
    """Yes or no."""
    return "Yes" if truth else "No"


def say_wavelength(wavelength_nm: int | None) -> str:
    """A wavelength in nanometres, or that there is none."""
    return "no wavelength" if wavelength_nm is None else f"{wavelength_nm}{HARD_SPACE}nm"


def say_time(moment: datetime | None, *, timezone: ZoneInfo) -> str:
    """A time in UTC and at the clinic."""
    if moment is None:
        return "Not recorded in the file"
    utc, local = moment.astimezone(UTC), moment.astimezone(timezone)
    day = "" if local.date() == utc.date() else f"{local:%Y-%m-%d} "
    return f"{utc:%Y-%m-%d %H:%M} UTC ({day}{local:%H:%M} {timezone.key.rpartition('/')[2].replace('_', ' ')})"


def join_sentences(parts: Iterable[str]) -> str:
    """The rules' parts as sentences: each begins with a capital and ends with a full stop."""
    kept = (_capitalise(plain(part.strip())) for part in parts if part.strip())
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in kept)


def plain(text: str) -> str:
    """The rules' own words without their codes' punctuation: `gold_ever` is “gold ever”, `755|694` is “755, 694”."""
    return CODE.sub(lambda found: found[0].replace("_", " ").lower(), text.replace("|", ", "))


class Citations:
    """The numbers of the sources, in the order of the list at the report's end."""

    def __init__(self, references: tuple[Reference, ...]) -> None:
        self._numbers = {reference.ref_id: number for number, reference in enumerate(references, start=1)}

    def cite(self, refs: Iterable[str]) -> str:
        """“[1, 4]”; a source that the list lacks stands by its own name, last; a dash for none."""
        named = list(refs)
        numbers = [str(number) for number in sorted(self._numbers[ref] for ref in named if ref in self._numbers)]
        cited = numbers + [ref for ref in named if ref not in self._numbers]
        return f"[{', '.join(cited)}]" if cited else NOTHING
