"""Every state of a known key, judged."""

import pytest

from config.idempotency.standing import KnownKey, Standing, judge

FRESH = {"is_expired": False, "is_same": True, "is_answered": False, "is_leased": False}


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ({"is_leased": True}, Standing.RUNNING),
        ({}, Standing.LAPSED),
        ({"is_answered": True}, Standing.ANSWERED),
        ({"is_same": False, "is_leased": True}, Standing.OTHER_BODY),
        ({"is_same": False, "is_answered": True}, Standing.OTHER_BODY),
        ({"is_same": False}, Standing.OTHER_BODY),
        ({"is_expired": True, "is_answered": True}, Standing.EXPIRED),
        ({"is_expired": True, "is_same": False, "is_leased": True}, Standing.EXPIRED),
        ({"is_expired": True}, Standing.EXPIRED),
    ],
)
def test_each_state_has_its_standing(facts: dict[str, bool], standing: Standing) -> None:
    assert judge(KnownKey(**(FRESH | facts))) is standing
