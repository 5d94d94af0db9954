"""Which rule is tested by which test: requirement, rule, what it says, whether its case fires it, the test's id.

`python -m tests.tattoo.rules.rule_coverage` prints the table (IEC 62304 traces requirements to tests this way) and ends
with status 1 unless every row of the three rule files is fired.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tattoo.rules.case import Case
from tattoo.rules.engine import recommend
from tattoo.rules.ruleset import Ruleset, active_ruleset
from tests.tattoo.rules.cases import FLAG_CASES, make_gate_case, make_ink_case

MODULE: Final = "tests/tattoo/rules/test_every_rule.py"


@dataclass(frozen=True)
class Covered:
    """A row of a rule file with its test, and whether the case built for it fires it."""

    requirement: str
    rule_id: str
    says: str
    test_id: str
    did_fire: bool


def fired_rules(case: Case, *, ruleset: Ruleset) -> frozenset[str]:
    """Ids of the flags that a case raises, the ink rules that it brings up and the gates that it is held against."""
    return frozenset(step.rule_id for step in recommend(case, ruleset=ruleset).path if step.did_fire)


def cover_rules(ruleset: Ruleset) -> Iterator[Covered]:
    """Each row of the three files, in the files' order."""
    for flag_id, flag in ruleset.flags.items():
        case = FLAG_CASES[flag_id]
        yield cover(flag_id, case=case, says=str(flag.severity), test="flag", requirement="risk flags", ruleset=ruleset)
    for rule_id, rule in ruleset.ink_rules.items():
        case, says = make_ink_case(rule_id, ruleset=ruleset), rule.primary_nm
        yield cover(rule_id, case=case, says=says, test="ink_rule", requirement="ink colour", ruleset=ruleset)
    for gate in ruleset.gates.values():
        case = make_gate_case(gate.rule_id, ruleset=ruleset)
        yield cover(gate.rule_id, case=case, says=gate.decision, test="gate", requirement="skin gate", ruleset=ruleset)


def cover(rule_id: str, *, case: Case, says: str, test: str, requirement: str, ruleset: Ruleset) -> Covered:
    """One row, its case evaluated."""
    return Covered(
        requirement=requirement,
        rule_id=rule_id,
        says=says,
        test_id=f"{MODULE}::test_each_{test}_changes_the_answer[{rule_id}]",
        did_fire=rule_id in fired_rules(case, ruleset=ruleset),
    )


def print_coverage(ruleset: Ruleset) -> bool:
    """Print the table and the share of rows that are fired; whether that is all of them."""
    rows = list(cover_rules(ruleset))
    for row in rows:
        mark = "fired" if row.did_fire else "NOT FIRED"
        sys.stdout.write(f"{row.requirement:<12}{row.rule_id:<16}{row.says:<26}{mark:<11}{row.test_id}\n")
    fired = sum(row.did_fire for row in rows)
    sys.stdout.write(f"Ruleset {ruleset.version}: {fired} of {len(rows)} rules fired, {fired / len(rows):.0%}\n")
    return fired == len(rows)


if __name__ == "__main__":
    sys.exit(not print_coverage(active_ruleset()))
