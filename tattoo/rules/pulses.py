"""Stage 6, the pulse class: the one that the ink's rule prefers, of those the clinic has at the chosen wavelength.

Design: a preference, never a demand; where only the other class is there, the advice says so. No energy is ever stated.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tattoo.rules.recommendation import Step
from tattoo.rules.state import Draft, State
from tattoo.terms import PulseClass

MANUAL: Final = "Spot size and settings per device manual."
BY_CLASS: Final = re.compile(r"\((ps|ns)\b")


def choose_pulse_classes(state: State) -> State:
    """Give each chosen wavelength its pulse class."""
    drafts = tuple(replace(draft, pulse_class=choose_pulse_class(draft, state=state)) for draft in state.drafts)
    return replace(state, drafts=drafts).with_steps(step for draft in drafts for step in tell_pulse(draft))


def choose_pulse_class(draft: Draft, *, state: State) -> PulseClass | None:
    """The first of the rule's classes that the clinic has at the chosen wavelength; None where nothing is chosen."""
    if draft.chosen is None:
        return None
    wavelength_nm = draft.chosen.wavelength_nm
    owned = {device.pulse_class for device in state.case.devices if device.wavelength_nm == wavelength_nm}
    return next(pulse for pulse in draft.rule.pulse_classes if pulse in owned)


def tell_pulse(draft: Draft) -> Iterator[Step]:
    """One step where a class was chosen."""
    if draft.pulse_class is not None:
        yield Step(stage="pulse", rule_id=draft.rule.rule_id, did_fire=True, detail=advise_pulse(draft))


def advise_pulse(draft: Draft) -> str:
    """The rule's preference in its words, and where the clinic lacks it; "" where nothing is planned."""
    preference = draft.rule.pulse_class_pref
    if draft.chosen is None or draft.pulse_class is None:
        return ""
    if draft.pulse_class is draft.rule.pulse_classes[0]:
        return f"{preference}. {MANUAL}"
    return f"{preference}; at {draft.chosen.wavelength_nm} nm the clinic has only {draft.pulse_class}. {MANUAL}"


def expect_response(draft: Draft) -> str:
    """What the rule expects of the chosen pulse class; "" where a wavelength is named and none is planned."""
    expected = draft.rule.expected_response
    if draft.chosen is None:
        return "" if draft.rule.primary else expected
    parts = expected.split(" / ")
    of_class = [part for part in parts if (match := BY_CLASS.search(part)) and match[1] == draft.pulse_class]
    return of_class[0] if of_class else expected
