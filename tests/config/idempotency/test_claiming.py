"""Of equal requests one does the work; a dead holder's claim is taken over, a slow one's is not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from config.accounts.models import Tenant, User
from config.accounts.services import join_tenant
from config.errors import Problem
from config.idempotency.claiming import Found, Scope, claim_key, hold_claim, release_claim
from config.idempotency.models import IdempotencyClaim
from config.idempotency.standing import Standing
from tests.config.idempotency.conftest import KEY

SAME, OTHER = "a" * 64, "b" * 64
RACERS = 8


@pytest.fixture
def scope(owner: User, clinic: Tenant) -> Scope:
    join_tenant(owner, tenant=clinic)
    return Scope(owner, method="POST", route="v1/notes", key=KEY)


def test_the_first_claims_and_the_second_finds_it_running(scope: Scope) -> None:
    first, second = claim_key(scope, fingerprint=SAME), claim_key(scope, fingerprint=SAME)
    assert (first.standing, second.standing) == (Standing.CLAIMED, Standing.RUNNING)
    assert claim_key(scope, fingerprint=OTHER).standing is Standing.OTHER_BODY


@pytest.mark.usefixtures("committed_db")
def test_of_requests_at_the_same_time_exactly_one_claims(scope: Scope) -> None:
    start = Barrier(RACERS)

    def race(_: int) -> Standing:
        try:
            start.wait(timeout=30)
            return claim_key(scope, fingerprint=SAME).standing
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RACERS) as pool:
        standings = list(pool.map(race, range(RACERS)))
    assert sorted(one.name for one in standings) == ["CLAIMED", *["RUNNING"] * (RACERS - 1)]


def test_a_lapsed_claim_is_taken_over_under_the_same_id_and_fences_its_old_holder_off(
    scope: Scope, end_lease: Callable[[], None]
) -> None:
    first = claim_key(scope, fingerprint=SAME).claim
    end_lease()
    assert claim_key(scope, fingerprint=OTHER).standing is Standing.OTHER_BODY
    second = claim_key(scope, fingerprint=SAME)
    assert (second.standing, second.claim.pk, second.claim.attempt) == (Standing.CLAIMED, first.pk, 2)
    assert claim_key(scope, fingerprint=SAME).standing is Standing.RUNNING
    with pytest.raises(Problem), transaction.atomic():
        hold_claim(first)
    release_claim(first)
    assert claim_key(scope, fingerprint=SAME).standing is Standing.RUNNING, "the old holder gave nothing back"


@pytest.mark.usefixtures("committed_db")
def test_a_slow_holder_that_is_at_work_is_not_taken_for_a_dead_one(
    scope: Scope, end_lease: Callable[[], None], elsewhere: Callable[[Callable[[], Found]], Found]
) -> None:
    slow = claim_key(scope, fingerprint=SAME).claim
    end_lease()
    with transaction.atomic():
        hold_claim(slow)
        assert elsewhere(lambda: claim_key(scope, fingerprint=SAME)).standing is Standing.RUNNING
    assert elsewhere(lambda: claim_key(scope, fingerprint=SAME)).standing is Standing.CLAIMED


@pytest.mark.usefixtures("committed_db")
def test_a_key_whose_day_ends_while_its_holder_is_at_work_is_not_a_new_one_yet(
    scope: Scope, end_day: Callable[[], None], elsewhere: Callable[[Callable[[], Found]], Found]
) -> None:
    slow = claim_key(scope, fingerprint=SAME).claim
    end_day()
    with transaction.atomic():
        hold_claim(slow)
        with pytest.raises(Problem, match="still being done"):
            elsewhere(lambda: claim_key(scope, fingerprint=SAME))
    assert elsewhere(lambda: claim_key(scope, fingerprint=SAME)).claim.pk != slow.pk


def test_a_claim_that_was_given_back_is_free_at_once(scope: Scope) -> None:
    first = claim_key(scope, fingerprint=SAME).claim
    release_claim(first)
    again = claim_key(scope, fingerprint=SAME)
    assert (again.standing, again.claim.pk) == (Standing.CLAIMED, first.pk)


@pytest.mark.usefixtures("database_down")
def test_a_claim_that_cannot_be_given_back_is_left_to_its_lease() -> None:
    release_claim(IdempotencyClaim(key=KEY))


def test_the_database_refuses_a_second_row_of_a_key_and_a_row_that_is_neither_leased_nor_answered(scope: Scope) -> None:
    claim = claim_key(scope, fingerprint=SAME).claim
    columns = {"lease_until": claim.lease_until, "expires_at": claim.expires_at, **scope.columns}
    refused = {
        "idempotency_key_once": columns,
        "idempotency_leased_or_answered": columns | {"key": "b", "lease_until": None},
        "idempotency_body_iff_answered": columns | {"key": "c", "lease_until": None, "status_code": 200},
        "idempotency_withheld_known": columns
        | {"key": "d", "lease_until": None, "status_code": 200, "withheld": "lost"},
    }
    for name, row in refused.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            IdempotencyClaim.objects.create(**row)
