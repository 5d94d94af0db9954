"""The rows of the rule files, as they stand in the files.

Design: one model for each file, its fields the file's columns. What the engine needs of a text (the wavelengths in it, the
order of pulse classes) is read from it here, once, and a text that cannot be read is refused with the row's rule id.
"""

import re
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tattoo.rules.recommendation import GateDecision
from tattoo.terms import Fitzpatrick, PulseClass, Severity

NO_WAVELENGTHS: Final = {
    "-": "",
    "none-until-test": "no wavelength before a benign test spot",
    "clinician": "a clinician chooses the wavelength",
    "one plan row per family": "one plan row for each ink",
}
"""What stands in the files in place of wavelengths, and what it means."""

WAVELENGTHS: Final = re.compile(r"(?P<list>\d{3,4}(?:\|\d{3,4})*)(?P<note> \(.+\)| [a-z].+)?")
TEST_SPOT: Final = "test spot"


def read_wavelengths(text: str) -> tuple[int, ...]:
    """Read `755|694 after a test` as (755, 694), in nm; a text that names none gives (). Raises ValueError."""
    if text in NO_WAVELENGTHS:
        return ()
    match = WAVELENGTHS.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} does not begin with wavelengths such as 755|694 and is no known word for none")
    return tuple(int(number) for number in match["list"].split("|"))


def say_wavelengths(wavelengths_nm: tuple[int, ...]) -> str:
    """`755, 785 or 694 nm`; nothing for none."""
    *others, last = [str(number) for number in wavelengths_nm] or [""]
    listed = f"{', '.join(others)} or {last}" if others else last
    return f"{listed} nm" if listed else ""


def check_wavelengths(text: str) -> str:
    """Return the text; raises ValueError where no wavelengths can be read from it."""
    read_wavelengths(text)
    return text


def split_references(text: object) -> object:
    """`A|B` as (A, B); what is no text is left to the model."""
    return tuple(text.split("|")) if isinstance(text, str) else text


WavelengthText = Annotated[str, BeforeValidator(check_wavelengths)]
References = Annotated[tuple[str, ...], BeforeValidator(split_references), Field(min_length=1)]
Grade = Literal["A", "B", "C", "D"]


class Row(BaseModel):
    """A row of a file: immutable, every column known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class InkRule(Row):
    """Which wavelengths suit an ink, best first."""

    rule_id: Annotated[str, Field(pattern=r"^W-[A-Z]+(-[A-Z]+)?$")]
    ink_family: str
    detect_hint_uncalibrated: str
    primary_nm: WavelengthText
    secondary_nm: WavelengthText
    ineffective_or_avoid_nm: WavelengthText
    pulse_class_pref: Annotated[str, Field(pattern=r"^(ps|QS ns|-)( |$)")]
    expected_response: str
    requires_test_spot: bool
    hold_recommendation: bool
    evidence_grade: Grade
    refs: References
    rationale: str

    @cached_property
    def primary(self) -> tuple[int, ...]:
        """Nanometres; () where the rule names none."""
        return read_wavelengths(self.primary_nm)

    @cached_property
    def secondary(self) -> tuple[int, ...]:
        """Nanometres, in the file's order."""
        return read_wavelengths(self.secondary_nm)

    @cached_property
    def ineffective(self) -> tuple[int, ...]:
        """Nanometres that do nothing or harm."""
        return read_wavelengths(self.ineffective_or_avoid_nm)

    @property
    def choices(self) -> str:
        """The wavelengths in words, those to take first and those to take next."""
        first = say_wavelengths(self.primary) or NO_WAVELENGTHS[self.primary_nm]
        return ", then ".join(filter(None, (first, say_wavelengths(self.secondary))))

    @property
    def pulse_classes(self) -> tuple[PulseClass, ...]:
        """The preferred class first; the other one is never excluded."""
        if self.pulse_class_pref.startswith("QS ns"):
            return (PulseClass.NANOSECOND, PulseClass.PICOSECOND)
        return (PulseClass.PICOSECOND, PulseClass.NANOSECOND)


class SkinGate(Row):
    """Whether a wavelength is allowed on a row of the skin table."""

    rule_id: str
    fst: Fitzpatrick
    wavelength_nm: int
    decision: GateDecision
    extra: str
    evidence_grade: Grade
    refs: References

    @property
    def is_open(self) -> bool:
        """Whether the wavelength may be planned without a clinician's override."""
        return self.decision not in ("AVOID_UNLESS_OVERRIDE", "CONTRAINDICATED_DEFAULT")

    @property
    def requires_test_spot(self) -> bool:
        """By the decision or by the words beside it."""
        return self.decision in ("ALLOW_WITH_TEST_SPOT", "CAUTION_TEST_SPOT") or TEST_SPOT in self.extra


class FlagRule(Row):
    """A risk, what it asks for and who may override it."""

    flag_id: Annotated[str, Field(pattern=r"^F-[A-Z]+(-[A-Z]+)*$")]
    input: str
    severity: Severity
    action: str
    override_allowed: str
    evidence_grade: Grade
    refs: References
    rationale: str

    @property
    def requires_test_spot(self) -> bool:
        """Whether the action asks for one."""
        return TEST_SPOT in self.action


class ReferenceRow(Row):
    """A source, as in `references.csv`."""

    ref_id: str
    citation: str
    provenance: str
