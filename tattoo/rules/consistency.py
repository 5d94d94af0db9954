"""What must hold between the files of a ruleset: every name that one file uses, another one defines.

Design: each check is a generator of faults; a new one needs one function and one entry in CHECKS.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from tattoo.rules.bindings import FACTORS
from tattoo.rules.kirby_desai import COLOUR_LEVELS, LAYERS
from tattoo.rules.manifest import BINDINGS, FLAGS, INK_RULES, REFERENCES, SCALE, SKIN_GATES
from tattoo.rules.predicates import PREDICATES
from tattoo.rules.rule_tables import Ruleset
from tattoo.terms import Fitzpatrick, InkAmount, Scarring

FLUENCE: Final = re.compile(r"\d\s*m?j\b|j\s*/\s*cm|joule", re.IGNORECASE)
"""A dose of energy: devices differ, so no text that reaches an answer may state one."""

CASE_LEVELS: Final[Mapping[str, frozenset[str]]] = {
    "skin_type": frozenset(Fitzpatrick),
    "color": COLOUR_LEVELS,
    "amount_of_ink": frozenset(InkAmount) - {InkAmount.UNKNOWN},
    "scarring_tissue_change": frozenset(Scarring) - {Scarring.UNKNOWN},
    "layering": frozenset(LAYERS.values()),
}
"""Of the Kirby-Desai scale: the levels that a case is read as, by factor."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in which file, and what to do."""

    file: str
    detail: str
    remedy: str


def cited_references(ruleset: Ruleset) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(file, rule id, ids of references) for each rule."""
    for rule in ruleset.ink_rules.values():
        yield INK_RULES, rule.rule_id, rule.refs
    for gate in ruleset.gates.values():
        yield SKIN_GATES, gate.rule_id, gate.refs
    for flag in ruleset.flags.values():
        yield FLAGS, flag.flag_id, flag.refs
    yield SCALE, "ref", (ruleset.scale.ref,)


def find_dangling_references(ruleset: Ruleset) -> Iterator[Fault]:
    """A rule cites what the list of references does not hold."""
    for file, rule_id, refs in cited_references(ruleset):
        for ref in refs:
            if ref not in ruleset.references:
                yield Fault(file, f"{rule_id} cites {ref!r}, which {REFERENCES} does not hold", "Add the reference.")


def find_unknown_wavelengths(ruleset: Ruleset) -> Iterator[Fault]:
    """A rule or a gate is about a wavelength that the ruleset does not know."""
    known = set(ruleset.bindings.wavelengths_nm)
    uses = [
        (INK_RULES, rule.rule_id, rule.primary + rule.secondary + rule.ineffective)
        for rule in ruleset.ink_rules.values()
    ]
    uses += [(SKIN_GATES, gate.rule_id, (gate.wavelength_nm,)) for gate in ruleset.gates.values()]
    for file, rule_id, wavelengths in uses:
        for unknown in sorted(set(wavelengths) - known):
            yield Fault(
                file, f"{rule_id} names the unknown wavelength {unknown} nm", f"List it in {BINDINGS} or mend it."
            )


def find_contradicted_wavelengths(ruleset: Ruleset) -> Iterator[Fault]:
    """A rule that plans a wavelength also calls it ineffective; a held rule may, before its test."""
    for rule in ruleset.ink_rules.values():
        both = set(rule.primary + rule.secondary) & set(rule.ineffective)
        if both and not rule.hold_recommendation:
            yield Fault(INK_RULES, f"{rule.rule_id} both plans and avoids {sorted(both)} nm", "Remove it from one.")


def find_missing_gates(ruleset: Ruleset) -> Iterator[Fault]:
    """A type of skin without a gate for a wavelength, or a gate whose id is not that of its cell."""
    for fst, wavelength_nm in product(Fitzpatrick, ruleset.bindings.wavelengths_nm):
        gate = ruleset.gates.get((fst, wavelength_nm))
        expected = f"S-{fst}-{wavelength_nm}"
        if gate is None:
            yield Fault(SKIN_GATES, f"the cell {expected} is missing", "Add the row.")
        elif gate.rule_id != expected:
            yield Fault(SKIN_GATES, f"{gate.rule_id} stands in the cell {expected}", "Give the row its cell's id.")


def find_unbound_rules(ruleset: Ruleset) -> Iterator[Fault]:
    """An ink rule for no family, or a family whose rule does not exist."""
    bindings = ruleset.bindings
    bound = {*bindings.ink_rules.values(), bindings.several_inks_rule}
    for rule_id in sorted(bound - set(ruleset.ink_rules)):
        yield Fault(BINDINGS, f"{rule_id} is no rule of {INK_RULES}", "Mend the id.")
    for rule_id in sorted(set(ruleset.ink_rules) - bound):
        yield Fault(INK_RULES, f"{rule_id} is bound to no ink family", f"Add it to {BINDINGS}.")


def find_unanswerable_flags(ruleset: Ruleset) -> Iterator[Fault]:
    """A flag without a predicate, or a predicate without a flag."""
    for flag_id in sorted(set(ruleset.flags) ^ set(PREDICATES)):
        where = "the program has no predicate for it" if flag_id in ruleset.flags else "the file does not hold it"
        yield Fault(FLAGS, f"{flag_id}: {where}", "Add what is missing.")


def find_unknown_levels(ruleset: Ruleset) -> Iterator[Fault]:
    """A level of the Kirby-Desai scale that a case can have or that is marked as seen, and does not exist."""
    bound = ruleset.bindings.kirby_desai
    used = {**CASE_LEVELS, "location": frozenset(bound.locations.values())}
    for factor in FACTORS:
        for level in sorted(
            (used[factor] | bound.seen_levels.get(factor, frozenset())) - set(ruleset.scale.factors[factor])
        ):
            yield Fault(BINDINGS, f"kirby_desai: {factor} has no level '{level}'", f"Use the levels of {SCALE}.")


def find_fluences(ruleset: Ruleset) -> Iterator[Fault]:
    """A text that can reach an answer and states a fluence; references that no rule cites never do."""
    cited = {ref for _, _, refs in cited_references(ruleset) for ref in refs}
    texts = [(INK_RULES, rule.rule_id, rule.model_dump_json()) for rule in ruleset.ink_rules.values()]
    texts += [(SKIN_GATES, gate.rule_id, gate.model_dump_json()) for gate in ruleset.gates.values()]
    texts += [(FLAGS, flag.flag_id, flag.model_dump_json()) for flag in ruleset.flags.values()]
    texts += [(REFERENCES, ref, ruleset.references[ref].model_dump_json()) for ref in cited & set(ruleset.references)]
    texts.append((SCALE, "scale", ruleset.scale.model_dump_json()))
    for file, rule_id, text in texts:
        if FLUENCE.search(text):
            yield Fault(file, f"{rule_id} states a fluence", "Refer to the device's manual instead.")


CHECKS: Final[tuple[Callable[[Ruleset], Iterator[Fault]], ...]] = (
    find_unknown_wavelengths,
    find_contradicted_wavelengths,
    find_missing_gates,
    find_unbound_rules,
    find_unanswerable_flags,
    find_unknown_levels,
    find_dangling_references,
    find_fluences,
)


def check_consistency(ruleset: Ruleset) -> Iterator[Fault]:
    """Yield each fault between the files, the gravest first."""
    for check in CHECKS:
        yield from check(ruleset)
