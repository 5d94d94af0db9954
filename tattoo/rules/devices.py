"""Stage 5, the clinic's lasers: the choice among what the skin allows and the clinic has.

Design: a preferred gate (1064 nm on dark skin) comes first where the ink's rule names that wavelength, else the rule's own
order decides. What the skin table closes is never chosen, whatever the clinic has. Names of devices are not read.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from tattoo.rules.recommendation import Step
from tattoo.rules.state import Candidate, Draft, State


def choose_among_devices(state: State) -> State:
    """Mark what the clinic has and choose a wavelength for each ink that may be planned."""
    available = {device.wavelength_nm for device in state.case.devices}
    drafts = tuple(choose(draft, available=available, is_blocked=bool(state.blocks)) for draft in state.drafts)
    return replace(state, drafts=drafts).with_steps(tell_devices(state))


def choose(draft: Draft, *, available: Collection[int], is_blocked: bool) -> Draft:
    """The draft with its candidates' availability, and its choice unless it is held or everything is blocked."""
    candidates = tuple(
        replace(candidate, is_available=candidate.wavelength_nm in available) for candidate in draft.candidates
    )
    chosen = None if is_blocked or draft.hold else choose_candidate(candidates)
    return replace(draft, candidates=candidates, chosen=chosen)


def choose_candidate(candidates: Iterable[Candidate]) -> Candidate | None:
    """The preferred one of the usable, else the first; None where none is usable."""
    usable = [candidate for candidate in candidates if candidate.is_usable]
    preferred = [candidate for candidate in usable if candidate.gate.decision == "PREFER"]
    return next(iter(preferred or usable), None)


def tell_devices(state: State) -> Iterator[Step]:
    """One step for each wavelength of a rule, then one for each laser of the clinic that no rule knows."""
    owned = {device.wavelength_nm for device in state.case.devices}
    asked = {candidate.wavelength_nm for draft in state.drafts for candidate in draft.candidates}
    for wavelength_nm in sorted(asked):
        has = wavelength_nm in owned
        detail = f"the clinic has {'a' if has else 'no'} laser of {wavelength_nm} nm"
        yield Step(stage="device", rule_id=f"device:{wavelength_nm}", did_fire=has, detail=detail)
    for wavelength_nm in sorted(owned - set(state.ruleset.bindings.wavelengths_nm)):
        detail = f"no rule knows {wavelength_nm} nm: not considered"
        yield Step(stage="device", rule_id=f"device:{wavelength_nm}", did_fire=False, detail=detail)
