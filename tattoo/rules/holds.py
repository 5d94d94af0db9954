"""Stage 2, HOLD flags: inks that may darken under the laser are not planned before a benign test spot.

Design: three sources. The patient tells of an ink that a photograph cannot show: it gets a held row of its own. The patient
tells of permanent make-up, or the site is one where nothing else occurs: every ink is held, since any may hold iron oxide.
A cosmetic site with a cosmetic colour: that colour is treated as cosmetic. White and the like in the picture are held by
their own rules in stage 3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from tattoo.rules.flags import tell_flags
from tattoo.rules.observation import Sight, is_cosmetic_site, present_families
from tattoo.rules.recommendation import Step
from tattoo.rules.state import Hold, State
from tattoo.terms import InkFamily, SpecialInk

DECLARED: Final[Mapping[SpecialInk, InkFamily]] = {
    SpecialInk.COSMETIC: InkFamily.COSMETIC_BROWN,
    SpecialInk.WHITE: InkFamily.WHITE,
    SpecialInk.FLESH: InkFamily.FLESH,
    SpecialInk.FLUORESCENT: InkFamily.FLUORESCENT,
}


def hold_what_may_darken(state: State) -> State:
    """Note which inks are held and why."""
    told = (*tell_flags(state, stage="hold"), *tell_declared(state))
    return replace(state, hold=find_hold(state)).with_steps(told)


def find_hold(state: State) -> Hold:
    """The holds of a case."""
    case, bindings = state.case, state.ruleset.bindings
    sight = Sight(case=case, bindings=bindings)
    special = case.questionnaire.special_inks or ()
    is_declared = SpecialInk.COSMETIC in special
    everything = ""
    if is_declared:
        everything = "F-COSMETIC: the patient tells of permanent make-up; a benign test spot comes first"
    elif case.body_site in bindings.always_cosmetic_sites:
        everything = f"F-COSMETIC: {case.body_site} means permanent make-up; a benign test spot comes first"
    is_cosmetic = is_declared or is_cosmetic_site(sight)
    return Hold(
        declared=tuple(family for ink, family in DECLARED.items() if ink in special),
        recast=present_families(sight) & bindings.cosmetic_families if is_cosmetic else frozenset(),
        everything=everything,
    )


def tell_declared(state: State) -> Iterator[Step]:
    """One step for each ink that the patient told of."""
    for ink, family in DECLARED.items():
        if ink in (state.case.questionnaire.special_inks or ()):
            rule_id = state.ruleset.rule_of(family).rule_id
            yield Step(stage="hold", rule_id=rule_id, did_fire=True, detail=f"the patient tells of {ink} ink")
