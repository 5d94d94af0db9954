"""When a failed job is tried again, and when it is dead: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.jobs.backoff import judge_failure
from config.jobs.errors import Category
from config.jobs.kinds import CEILINGS, Retries

RETRIES = Retries(delay_s=2, most_delay_s=60)


@pytest.mark.parametrize(("earlier", "delay_s"), [(0, 2), (1, 4), (2, 8), (5, 60), (25, 60)])
def test_the_delay_doubles_up_to_its_most(earlier: int, delay_s: float) -> None:
    verdict = judge_failure(Category.TRANSIENT, failures={"transient": earlier}, retries=RETRIES, chance=1)
    assert verdict.delay_s == delay_s
    assert verdict.failures == {"transient": earlier + 1}


def test_the_jitter_takes_up_to_half_of_the_delay() -> None:
    delays = [judge_failure(Category.UNKNOWN, failures={}, retries=RETRIES, chance=chance).delay_s for chance in (0, 1)]
    assert delays == [1, 2]


@pytest.mark.parametrize(("category", "ceiling"), CEILINGS.items())
def test_a_job_is_dead_with_the_failure_that_reaches_its_class_ceiling(category: Category, ceiling: int) -> None:
    before = {str(category): ceiling - 2} if ceiling > 1 else {}
    if ceiling > 1:
        assert not judge_failure(category, failures=before, retries=RETRIES).is_dead
    assert judge_failure(category, failures={str(category): ceiling - 1}, retries=RETRIES).is_dead


def test_failures_of_one_class_do_not_count_for_another() -> None:
    verdict = judge_failure(Category.CRASH, failures={"transient": 20, "unknown": 8}, retries=RETRIES)
    assert not verdict.is_dead
    assert verdict.failures == {"transient": 20, "unknown": 8, "crash": 1}


def test_the_last_attempt_is_the_last_whatever_its_class() -> None:
    assert judge_failure(Category.TRANSIENT, failures={}, retries=RETRIES, is_last=True).is_dead


def test_the_other_side_may_ask_for_more_patience() -> None:
    assert judge_failure(Category.TRANSIENT, failures={}, retries=RETRIES, retry_after_s=300).delay_s == 300


@given(st.sampled_from(Category), st.integers(0, 40), st.floats(0, 1, exclude_max=True))
def test_no_delay_is_longer_than_the_most_or_shorter_than_half_of_the_first(
    category: Category, earlier: int, chance: float
) -> None:
    verdict = judge_failure(category, failures={str(category): earlier}, retries=RETRIES, chance=chance)
    assert verdict.is_dead or 1 <= (verdict.delay_s or 0) <= 60
