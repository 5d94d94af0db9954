"""Any order of events, on the real database, against a model of a few lines: what the model refuses the rows refuse."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.acceptance.conftest import Tell
from tests.acceptance.ordering import JobMachine, counts

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

SEQUENCES = 2_000
STEPS = 20


def test_a11_any_order_of_events_is_legal(committed_db: None, tell: Tell) -> None:
    counts.clear()
    run_state_machine_as_test(
        JobMachine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert counts["sequences"] >= SEQUENCES
    tell("a11 " + ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items())) + "; 0 deviations")
