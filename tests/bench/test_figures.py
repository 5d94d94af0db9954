"""What `bench.jobs` computes from what it measured."""

import pytest

from bench.peers.figures import match_latencies, percentile


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 3.0), (0.8, 4.0), (0.81, 5.0), (0.99, 5.0), (1.0, 5.0)])
def test_a_percentile_is_the_value_of_the_nearest_rank(share: float, value: float) -> None:
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], share) == value


def test_a_latency_runs_from_handing_over_to_the_first_start_of_the_same_job() -> None:
    starts = [(1, 12.5), (0, 10.25), (0, 99.0)]
    assert match_latencies([10.0, 12.0], starts) == [0.25, 0.5]


def test_a_job_that_never_started_is_named() -> None:
    with pytest.raises(LookupError, match=r"\[1\]"):
        match_latencies([10.0, 12.0], [(0, 10.5)])
