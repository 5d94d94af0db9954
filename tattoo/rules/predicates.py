"""What raises each risk flag: one small predicate for each flag id of the rule file.

Design: a predicate looks at the case and says yes, no, or that an answer is missing. A missing answer is never a no: its
field is named, and what that means (abstain for a STOP flag) is decided elsewhere. A new flag needs a row in the file, an
entry here and a case in the tests.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tattoo.rules.observation import Observation, Sight, is_cosmetic_site, join, present_families, unanswered
from tattoo.terms import Answer, CalibrationTier, Fitzpatrick, Scarring, SpecialInk, Trauma

TYPES: Final = tuple(Fitzpatrick)


Predicate = Callable[[Sight], Observation]


def ask(field: str) -> Predicate:
    """A yes to a question of the questionnaire raises the flag."""

    def observe(sight: Sight) -> Observation:
        answer: Answer = getattr(sight.case.questionnaire, field)
        if answer is Answer.UNKNOWN:
            return unanswered(field)
        return Observation(did_fire=answer is Answer.YES, detail=f"{field} is {answer}")

    return observe


def ask_trauma(kind: Trauma) -> Predicate:
    """An accident of a kind raises the flag."""

    def observe(sight: Sight) -> Observation:
        trauma = sight.case.questionnaire.trauma
        if trauma is Trauma.UNKNOWN:
            return unanswered("trauma")
        return Observation(did_fire=trauma is kind, detail=f"trauma is {trauma}")

    return observe


def see_minor(sight: Sight) -> Observation:
    """Younger than an adult."""
    age, adult = sight.case.questionnaire.age_years, sight.bindings.adult_age_years
    if age is None:
        return unanswered("age_years")
    return Observation(did_fire=age < adult, detail=f"age_years is {age}, an adult is {adult}")


def see_eye(sight: Sight) -> Observation:
    """At the rim of the orbit."""
    return Observation(
        did_fire=sight.case.body_site in sight.bindings.ocular_sites, detail=f"body_site is {sight.case.body_site}"
    )


def see_cosmetic(sight: Sight) -> Observation:
    """Inks that may darken: by the patient's answer, by the picture, or by site and colour together."""
    families = present_families(sight)
    declared = set(sight.case.questionnaire.special_inks or ()) - {SpecialInk.FLUORESCENT}
    missing = "special_inks" if sight.case.questionnaire.special_inks is None else ""
    if declared:
        return Observation(did_fire=True, detail=f"special_inks: {join(declared)}")
    if seen := families & sight.bindings.darkening_families:
        return Observation(did_fire=True, detail=f"in the picture: {join(seen)}", missing=missing)
    if is_cosmetic_site(sight):
        detail = f"body_site is {sight.case.body_site}, with {join(families) or 'no ink'}"
        return Observation(did_fire=True, detail=detail, missing=missing)
    if missing:
        return unanswered(missing)
    return Observation(did_fire=False, detail="special_inks names none, and neither the picture nor the site does")


def see_herpes(sight: Sight) -> Observation:
    """A history, where herpes recurs."""
    observation = ask("herpes_history")(sight)
    if not observation.did_fire:
        return observation
    return Observation(
        did_fire=sight.case.body_site in sight.bindings.herpes_sites,
        detail=f"herpes_history is yes, body_site is {sight.case.body_site}",
    )


def see_dark_skin(sight: Sight) -> Observation:
    """By the clinician's type, by ITA, or by the ITA class where the angle itself is not given."""
    is_dark_type = sight.case.fitzpatrick in sight.bindings.dark_types
    is_dark_ita = sight.case.ita_deg is not None and sight.case.ita_deg <= sight.bindings.dark_ita_deg
    is_dark_tone = (
        sight.case.tone_class is not None
        and sight.bindings.gating_rows[sight.case.tone_class] in sight.bindings.dark_types
    )
    ita = "not valid" if sight.case.ita_deg is None else f"{sight.case.ita_deg:.1f} degrees"
    detail = f"Fitzpatrick {sight.case.fitzpatrick}, ITA {ita} ({sight.case.tone_class or 'no class'})"
    return Observation(did_fire=is_dark_type or is_dark_ita or is_dark_tone, detail=detail)


def see_discordance(sight: Sight) -> Observation:
    """The clinician's type and the row of the ITA class lie apart."""
    if sight.case.tone_class is None:
        return unanswered("tone_class")
    row = sight.bindings.gating_rows[sight.case.tone_class]
    apart = abs(TYPES.index(sight.case.fitzpatrick) - TYPES.index(row))
    detail = (
        f"Fitzpatrick {sight.case.fitzpatrick} and the row {row} of ITA class {sight.case.tone_class} are {apart} apart"
    )
    return Observation(did_fire=apart >= sight.bindings.discordant_rows, detail=detail)


def see_scar(sight: Sight) -> Observation:
    """Any scarring."""
    scarring = sight.case.questionnaire.scarring
    if scarring is Scarring.UNKNOWN:
        return unanswered("scarring")
    return Observation(did_fire=scarring is not Scarring.NONE, detail=f"scarring is {scarring}")


def see_azo(sight: Sight) -> Observation:
    """Colours whose pigments are cleaved into toxic products."""
    seen = present_families(sight) & sight.bindings.azo_families
    return Observation(did_fire=bool(seen), detail=f"in the picture: {join(seen) or 'no such ink'}")


def see_interval(sight: Sight) -> Observation:
    """Sessions closer than the shortest interval."""
    weeks, shortest = sight.case.questionnaire.planned_interval_weeks, sight.bindings.shortest_interval_weeks
    if weeks is None:
        return unanswered("planned_interval_weeks")
    return Observation(did_fire=weeks < shortest, detail=f"planned_interval_weeks is {weeks}, {shortest} are advised")


def see_poor_picture(sight: Sight) -> Observation:
    """A warned quality gate, a doubtful mask or uncalibrated colours."""
    reasons = {
        "a quality gate warned": sight.case.has_quality_warning,
        "the mask is uncertain": sight.case.is_segmentation_uncertain,
        "the colours are not calibrated": sight.case.calibration_tier is CalibrationTier.NONE,
    }
    found = [reason for reason, holds in reasons.items() if holds]
    return Observation(
        did_fire=bool(found), detail=", ".join(found) or f"quality is good, tier {sight.case.calibration_tier}"
    )


PREDICATES: Final[Mapping[str, Predicate]] = {
    "F-GOLD": ask("gold_ever"),
    "F-NAEVUS": ask("pigmented_lesion"),
    "F-INK-ALLERGY": ask("ink_reaction"),
    "F-INFECTION": ask("infection_at_site"),
    "F-HSV-HX": see_herpes,
    "F-GUNPOWDER": ask_trauma(Trauma.GUNPOWDER),
    "F-TRAUMA-OTHER": ask_trauma(Trauma.OTHER),
    "F-COSMETIC": see_cosmetic,
    "F-PREGNANT": ask("pregnant_or_breastfeeding"),
    "F-ISO": ask("isotretinoin_within_6_months"),
    "F-PHOTOSENS": ask("photosensitising"),
    "F-TAN": ask("tan_within_4_weeks"),
    "F-FST-DARK": see_dark_skin,
    "F-KELOID": ask("keloid_history"),
    "F-SCAR": see_scar,
    "F-COVERUP": ask("cover_up"),
    "F-AUTOIMMUNE": ask("autoimmune"),
    "F-EYE": see_eye,
    "F-MINOR": see_minor,
    "F-SMOKER": ask("smoker"),
    "F-AZO": see_azo,
    "F-INTERVAL": see_interval,
    "F-IMG-LOW": see_poor_picture,
    "F-DISCORDANT": see_discordance,
}
