"""One sweeper leads, and another takes over when its connection ends."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from config.jobs.leadership import Leadership

pytestmark = pytest.mark.usefixtures("committed_db")


def test_one_leads_and_another_takes_over(elsewhere: Callable[[Callable[[], Any]], Any]) -> None:
    first = Leadership()
    assert first.is_held()
    assert first.is_held()
    assert not elsewhere(Leadership().is_held)
    connection.close()
    assert elsewhere(Leadership().is_held)  # and its connection ends with that
    assert first.is_held()


def test_who_lost_the_connection_does_not_believe_to_lead(elsewhere: Callable[[Callable[[], Any]], Any]) -> None:
    first = Leadership()
    assert first.is_held()
    connection.close()

    def lead_while_the_first_asks() -> bool:
        return Leadership().is_held() and not elsewhere(first.is_held)

    assert elsewhere(lead_while_the_first_asks)
