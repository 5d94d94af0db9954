"""Stage 3, the rule of each ink colour: one plan row for each family.

Design: families of less than the smallest share are mentioned, not planned; a family that is held always has its row, since
darkening does not ask for area. With an uncertain mask every measured ink is unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from tattoo.rules.case import InkFinding
from tattoo.rules.recommendation import Step
from tattoo.rules.rule_rows import InkRule
from tattoo.rules.state import Draft, State
from tattoo.terms import InkFamily

FAMILIES: Final = tuple(InkFamily)


def give_each_ink_its_rule(state: State) -> State:
    """Draft the plan rows, largest share first."""
    shares = add_shares(state.case.inks)
    drafts = [draft for draft in draft_rows(state, shares=shares) if is_planned(draft, state=state)]
    drafts.sort(key=lambda draft: (-draft.share, FAMILIES.index(draft.family)))
    planned = {draft.family for draft in drafts} | state.hold.recast
    minor = tuple(family for family in FAMILIES if shares.get(family, 0) > 0 and family not in planned)
    drafted = replace(state, drafts=tuple(drafts), minor=minor)
    return drafted.with_steps((*tell_rules(drafted), tell_several(drafted)))


def add_shares(inks: Iterable[InkFinding]) -> Mapping[InkFamily, float]:
    """Share of the inked area by family, 0 to 1; findings of one family are added up."""
    shares: dict[InkFamily, float] = defaultdict(float)
    for ink in inks:
        shares[ink.family] = min(1.0, shares[ink.family] + ink.share)
    return shares


def draft_rows(state: State, *, shares: Mapping[InkFamily, float]) -> Iterator[Draft]:
    """A draft for each family that was measured or told of, cosmetic colours taken together."""
    recast = state.hold.recast
    rows = {family: share for family, share in shares.items() if family not in recast}
    if recast:
        rows[InkFamily.COSMETIC_BROWN] = min(1.0, sum(shares[family] for family in FAMILIES if family in recast))
    for family in state.hold.declared:
        rows.setdefault(family, 0.0)
    for family, share in rows.items():
        rule = choose_rule(state, family=family)
        yield Draft(family=family, share=share, rule=rule, hold=find_hold_of(rule, state=state))


def choose_rule(state: State, *, family: InkFamily) -> InkRule:
    """The family's rule; that of unknown ink where the mask is uncertain and the rule does not hold the ink anyway."""
    rule = state.ruleset.rule_of(family)
    if state.case.is_segmentation_uncertain and not rule.hold_recommendation:
        return state.ruleset.rule_of(InkFamily.UNKNOWN)
    return rule


def find_hold_of(rule: InkRule, *, state: State) -> str:
    """Why an ink is held, or ""."""
    if rule.hold_recommendation:
        return f"{rule.rule_id}: held until a test spot was benign ({rule.expected_response})"
    return state.hold.everything


def is_planned(draft: Draft, *, state: State) -> bool:
    """Whether a family has a row of its own."""
    if draft.rule.hold_recommendation:
        return draft.share > 0 or draft.family in state.hold.declared
    return draft.share >= state.ruleset.bindings.smallest_share


def tell_rules(state: State) -> Iterator[Step]:
    """One step for each row, then one for each family that is only mentioned."""
    for draft in state.drafts:
        rule = draft.rule
        detail = f"{draft.family}, {draft.share:.1%} of the ink: {rule.choices}"
        yield Step(stage="colour", rule_id=rule.rule_id, did_fire=True, detail=detail)
    for family in state.minor:
        detail = f"{family} is under {state.ruleset.bindings.smallest_share:.0%} of the ink: mentioned, not planned"
        yield Step(stage="colour", rule_id=state.ruleset.rule_of(family).rule_id, did_fire=False, detail=detail)


def has_several_inks(state: State) -> bool:
    """Whether more than one family has at least the smallest share."""
    smallest = state.ruleset.bindings.smallest_share
    return sum(share >= smallest and share > 0 for share in add_shares(state.case.inks).values()) > 1


def tell_several(state: State) -> Step:
    """Whether the tattoo is of several inks."""
    rule_id = state.ruleset.bindings.several_inks_rule
    several = has_several_inks(state)
    detail = (
        f"one plan row for each of {len(state.drafts)} inks" if several else "not more than one ink is large enough"
    )
    return Step(stage="colour", rule_id=rule_id, did_fire=several, detail=detail)
