"""Prefer says whether and how long a client waits."""

import pytest

from tattoo.api.preferences import Preference, read_preference


@pytest.mark.parametrize(
    ("header", "preference", "deadline_s", "applied"),
    [
        ("", Preference(False, None), 8, ""),
        ("respond-async", Preference(True, None), 0, "respond-async"),
        ("Respond-Async, wait=3", Preference(True, 3), 3, "respond-async, wait=3"),
        ("wait=100", Preference(False, 100), 8, "wait=100"),
        ('wait="2"', Preference(False, 2), 2, "wait=2"),
        ("wait=2, wait=5", Preference(False, 2), 2, "wait=2"),
        ("wait=-1", Preference(False, None), 8, ""),
        ("return=minimal; foo", Preference(False, None), 8, ""),
    ],
)
def test_a_header_is_read_as_rfc_7240_says(header: str, preference: Preference, deadline_s: int, applied: str) -> None:
    found = read_preference(header)
    assert (found, found.deadline_s(8), found.applied) == (preference, deadline_s, applied)
