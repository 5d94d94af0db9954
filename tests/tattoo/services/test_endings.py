"""How an analysis ends, and what others hear of it."""

from collections.abc import Callable

import pytest

from config.accounts.models import User
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job, retry_job
from config.outbox.models import OutboxEvent
from tattoo.jobs import ANALYSE_TATTOO
from tattoo.models import Analysis, Consent
from tattoo.services.consents import withdraw_consent
from tattoo.services.endings import AnalysisRefused, finish_analysis, refuse_analysis
from tests.tattoo.report.reports import make_result

Hold = Callable[[], tuple[Analysis, Lease]]


def test_a_result_is_told_of_without_anything_about_the_patient(finish: Callable[..., Analysis]) -> None:
    analysis = finish()
    assert OutboxEvent.objects.get(topic="tattoo.analysed").payload == {
        "analysis_id": str(analysis.pk),
        "tenant": "clinic-a",
        "outcome": "recommendation",
    }


def test_a_consent_that_was_withdrawn_meanwhile_leaves_no_result(
    queue: Callable[..., Analysis], hold: Hold, consent: Consent, clinician: User
) -> None:
    queue()
    analysis, lease = hold()
    withdraw_consent(consent.pk, tenant=consent.tenant, actor=clinician)
    with pytest.raises(AnalysisRefused) as refused:
        finish_analysis(analysis, lease=lease, result=make_result(), step_ms={})
    refuse_analysis(analysis, lease=lease, refusal=refused.value)
    analysis.refresh_from_db()
    assert (analysis.state, analysis.failure_code, analysis.result) == (JobState.SUCCEEDED, "consent_withdrawn", None)
    assert OutboxEvent.objects.get(topic="tattoo.failed").payload["failure_code"] == "consent_withdrawn"


def test_a_dead_analysis_is_tried_again_with_the_same_answers(queue: Callable[..., Analysis]) -> None:
    dead = queue()
    Analysis.objects.filter(pk=dead.pk).update(state=JobState.DEAD, finished_at=dead.created_at)
    again = retry_job(ANALYSE_TATTOO, dead.pk)
    assert isinstance(again, Analysis)
    assert (again.retry_of_id, again.upload_id, again.questionnaire) == (dead.pk, dead.upload_id, dead.questionnaire)


def test_a_cancelled_one_says_so(queue: Callable[..., Analysis]) -> None:
    analysis = queue()
    cancel_job(ANALYSE_TATTOO, analysis.pk)
    analysis.refresh_from_db()
    assert analysis.failure_code == "analysis_cancelled"
