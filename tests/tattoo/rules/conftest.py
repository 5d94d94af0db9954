"""The share of the rule table that is fired, told at the end of a run that contains these tests."""

import pytest

from tattoo.rules.ruleset import active_ruleset
from tests.tattoo.rules.rule_coverage import cover_rules


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line; `python -m tests.tattoo.rules.rule_coverage` prints the table."""
    rows = list(cover_rules(active_ruleset()))
    fired = sum(row.did_fire for row in rows)
    terminalreporter.write_line(f"tattoo rules: {fired} of {len(rows)} fired by their tests, {fired / len(rows):.0%}")
