"""Forgetting empties an analysis and leaves that there was one."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError

from config.audit.models import AuditEvent
from config.jobs.leases import Lease, LeaseLost
from config.jobs.models import JobState
from tattoo.models import Analysis, Forgotten
from tattoo.services.endings import finish_analysis
from tattoo.services.forgetting import forget_analyses
from tests.tattoo.report.reports import make_result


def test_what_is_about_the_patient_goes_and_the_digest_stays(finish: Callable[..., Analysis]) -> None:
    analysis = finish()
    assert forget_analyses([analysis.pk], because=Forgotten.RETENTION) == 1
    digest = analysis.result_sha256
    analysis.refresh_from_db()
    assert (analysis.result, analysis.questionnaire, analysis.body_site, analysis.outcome) == (None, {}, "", "")
    assert (analysis.result_sha256, analysis.forgotten_because) == (digest, "retention")
    assert AuditEvent.objects.filter(action="analysis.forgotten").count() == 1


def test_it_is_done_once(finish: Callable[..., Analysis]) -> None:
    analysis = finish()
    forget_analyses([analysis.pk], because=Forgotten.RETENTION)
    assert forget_analyses([analysis.pk], because=Forgotten.ERASURE) == 0
    analysis.refresh_from_db()
    assert analysis.forgotten_because == "retention"


def test_a_running_analysis_is_cancelled_and_its_holder_writes_nothing(
    queue: Callable[..., Analysis], hold: Callable[[], tuple[Analysis, Lease]]
) -> None:
    queue()
    analysis, lease = hold()
    forget_analyses([analysis.pk], because=Forgotten.ERASURE)
    with pytest.raises(LeaseLost):
        finish_analysis(analysis, lease=lease, result=make_result(), step_ms={})
    analysis.refresh_from_db()
    assert (analysis.state, analysis.result) == (JobState.CANCELLED, None)


def test_what_is_forgotten_stays_forgotten(finish: Callable[..., Analysis]) -> None:
    analysis = finish()
    forget_analyses([analysis.pk], because=Forgotten.ERASURE)
    with pytest.raises(IntegrityError, match="what was forgotten stays so"):
        Analysis.objects.filter(pk=analysis.pk).update(forgotten_at=None, forgotten_because="")
