"""The database itself refuses a job that makes no sense."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from catalog.models import AnalysisRun
from config.jobs.models import JobState


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "unknown"}, "catalog_analysisrun_state_known"),
        ({"state": JobState.RUNNING}, "catalog_analysisrun_lease_iff_running"),
        ({"lease_until": timezone.now()}, "catalog_analysisrun_lease_iff_running"),
        ({"state": JobState.DEAD, "lease_until": timezone.now()}, "catalog_analysisrun_lease_iff_running"),
    ],
)
def test_a_senseless_job_is_refused(
    queue: Callable[..., AnalysisRun], columns: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        queue(**columns)
