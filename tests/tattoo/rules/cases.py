"""Cases for the rules: one without any risk, and for each flag, ink and gate the smallest change that brings it up."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tattoo.rules.case import Case, Device, InkFinding, Questionnaire
from tattoo.rules.ruleset import Ruleset
from tattoo.terms import (
    Answer,
    BodySite,
    CalibrationTier,
    Fitzpatrick,
    InkAmount,
    InkFamily,
    PulseClass,
    Scarring,
    SpecialInk,
    ToneClass,
    Trauma,
)

WAVELENGTHS: Final = (532, 694, 755, 785, 1064)

ALL_DEVICES: Final = tuple(
    Device(wavelength_nm=wavelength_nm, pulse_class=pulse) for wavelength_nm in WAVELENGTHS for pulse in PulseClass
)

NO_RISK: Final[Mapping[str, Any]] = {
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
    "smoker": Answer.NO,
    "cover_up": Answer.NO,
    "scarring": Scarring.NONE,
    "ink_amount": InkAmount.MODERATE,
    "planned_interval_weeks": 8,
}

TONES: Final[Mapping[Fitzpatrick, tuple[ToneClass, float]]] = dict(
    zip(Fitzpatrick, zip(ToneClass, (60.0, 48.0, 34.0, 20.0, -10.0, -40.0), strict=True), strict=True)
)
"""For each type the ITA class, and an angle in it, that gates by the same row."""


def make_case(
    inks: Mapping[InkFamily, float] | None = None,
    *,
    answers: Mapping[str, Any] | None = None,
    fst: Fitzpatrick = Fitzpatrick.II,
    nm: Iterable[int] | None = None,
    **changes: Any,
) -> Case:
    """A case without any risk, changed: `inks` shares by family, `answers` of the questionnaire, `nm` the clinic's lasers."""
    tone_class, ita_deg = TONES[fst]
    shares = {InkFamily.BLACK: 1.0} if inks is None else inks
    fields: dict[str, Any] = {
        "inks": tuple(InkFinding(family=family, share=share) for family, share in shares.items()),
        "fitzpatrick": fst,
        "tone_class": tone_class,
        "ita_deg": ita_deg,
        "questionnaire": Questionnaire(**{**NO_RISK, **(answers or {})}),
        "body_site": BodySite.CHEST,
        "devices": ALL_DEVICES
        if nm is None
        else tuple(device for device in ALL_DEVICES if device.wavelength_nm in set(nm)),
        "calibration_tier": CalibrationTier.CHART,
    }
    return Case(**{**fields, **changes})


FLAG_CASES: Final[Mapping[str, Case]] = {
    "F-GOLD": make_case(answers={"gold_ever": Answer.YES}),
    "F-NAEVUS": make_case(answers={"pigmented_lesion": Answer.YES}),
    "F-INK-ALLERGY": make_case(answers={"ink_reaction": Answer.YES}),
    "F-INFECTION": make_case(answers={"infection_at_site": Answer.YES}),
    "F-HSV-HX": make_case(answers={"herpes_history": Answer.YES}, body_site=BodySite.LIP),
    "F-GUNPOWDER": make_case(answers={"trauma": Trauma.GUNPOWDER}),
    "F-TRAUMA-OTHER": make_case(answers={"trauma": Trauma.OTHER}),
    "F-COSMETIC": make_case(answers={"special_inks": (SpecialInk.COSMETIC,)}),
    "F-PREGNANT": make_case(answers={"pregnant_or_breastfeeding": Answer.YES}),
    "F-ISO": make_case(answers={"isotretinoin_within_6_months": Answer.YES}),
    "F-PHOTOSENS": make_case(answers={"photosensitising": Answer.YES}),
    "F-TAN": make_case(answers={"tan_within_4_weeks": Answer.YES}),
    "F-FST-DARK": make_case(fst=Fitzpatrick.IV),
    "F-KELOID": make_case(answers={"keloid_history": Answer.YES}),
    "F-SCAR": make_case(answers={"scarring": Scarring.MINIMAL}),
    "F-COVERUP": make_case(answers={"cover_up": Answer.YES}),
    "F-AUTOIMMUNE": make_case(answers={"autoimmune": Answer.YES}),
    "F-EYE": make_case(body_site=BodySite.EYEBROW),
    "F-MINOR": make_case(answers={"age_years": 17}),
    "F-SMOKER": make_case(answers={"smoker": Answer.YES}),
    "F-AZO": make_case({InkFamily.BLACK: 0.9, InkFamily.BLUE: 0.1}),
    "F-INTERVAL": make_case(answers={"planned_interval_weeks": 7}),
    "F-IMG-LOW": make_case(calibration_tier=CalibrationTier.NONE),
    "F-DISCORDANT": make_case(fitzpatrick=Fitzpatrick.IV),
}
"""For each flag a case that raises it; but for the flag, a recommendation is made."""


def make_ink_case(rule_id: str, *, ruleset: Ruleset, fst: Fitzpatrick = Fitzpatrick.I) -> Case:
    """A case with the rule's ink alone, or with two inks for the rule of several."""
    if rule_id == ruleset.bindings.several_inks_rule:
        return make_case({InkFamily.BLACK: 0.6, InkFamily.GREEN: 0.4}, fst=fst)
    families = [family for family, bound in ruleset.bindings.ink_rules.items() if bound == rule_id]
    return make_case({families[0]: 1.0}, fst=fst)


def make_gate_case(gate_id: str, *, ruleset: Ruleset) -> Case:
    """A case on the gate's row, with an ink whose rule names the gate's wavelength and a clinic that has only that one."""
    gate = next(gate for gate in ruleset.gates.values() if gate.rule_id == gate_id)
    family = find_family(gate.wavelength_nm, ruleset=ruleset)
    return make_case({family: 1.0}, fst=gate.fst, nm=[gate.wavelength_nm])


def find_family(wavelength_nm: int, *, ruleset: Ruleset) -> InkFamily:
    """The first ink that is not held and whose rule names a wavelength."""
    for family in InkFamily:
        rule = ruleset.rule_of(family)
        if not rule.hold_recommendation and wavelength_nm in rule.primary + rule.secondary:
            return family
    raise LookupError(f"no ink's rule names {wavelength_nm} nm")
