"""How an analysis ends: with a result, refused, given up or cancelled; and how a dead one is tried again. No pixel is touched.

Each ending is one transaction: the job, the row, the audit and the event. The job's row is locked first, then the consent.
"""

from django.db import transaction

from config.audit.services import Action, record_event
from config.errors import Problem
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.jobs.queueing import enqueue
from config.outbox.publishing import publish
from tattoo.jobs import ANALYSE_TATTOO
from tattoo.models import Analysis
from tattoo.result import Result, digest_result
from tattoo.services.consents import require_consent
from tattoo.topics import describe_analysis

CANCELLED_TEXT = "The analysis was cancelled."
COLUMNS_OF_A_RETRY = (
    "tenant_id",
    "subject_id",
    "upload_id",
    "consent_id",
    "requested_by_id",
    "body_site",
    "devices",
    "fitzpatrick_clinician",
    "fitzpatrick_reported",
    "questionnaire",
    "captured_at",
)


class AnalysisRefused(Exception):
    """The analysis is at its end: `code` is for programs, `detail` for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def heed_consent(analysis: Analysis, *, lock: bool = False) -> None:
    """Raises AnalysisRefused when the consent does not allow the analysis any more; `lock` keeps a withdrawal waiting."""
    try:
        require_consent(analysis.consent_id, tenant=analysis.tenant, lock=lock)
    except Problem as problem:
        raise AnalysisRefused(problem.code, problem.detail) from problem


@transaction.atomic
def finish_analysis(analysis: Analysis, *, lease: Lease, result: Result, step_ms: dict[str, int]) -> None:
    """Keep the result, once; locks the job, then the consent. Raises AnalysisRefused when that was withdrawn, LeaseLost."""
    lease.hold()
    heed_consent(analysis, lock=True)
    lease.complete()
    analysis.outcome, analysis.result_sha256 = result.outcome.value, digest_result(result)
    Analysis.objects.filter(pk=analysis.pk).update(
        outcome=analysis.outcome,
        result=result.model_dump(mode="json"),
        result_sha256=analysis.result_sha256,
        step_ms=step_ms,
    )
    after = {"outcome": analysis.outcome, "result_sha256": analysis.result_sha256}
    record_event(Action("analysis.finished", analysis, after=after), actor=None)
    publish("tattoo.analysed", aggregate=analysis, payload=describe_analysis(analysis))


@transaction.atomic
def refuse_analysis(analysis: Analysis, *, lease: Lease, refusal: AnalysisRefused) -> None:
    """The job is done, and its finding is that there will be no result."""
    lease.complete()
    fail_analysis(analysis, code=refusal.code, detail=refusal.detail)


def settle_analysis(analysis: Analysis) -> None:
    """The job is dead or cancelled: the analysis says so."""
    if analysis.state == JobState.CANCELLED:
        fail_analysis(analysis, code="analysis_cancelled", detail=CANCELLED_TEXT)
        return
    detail = f"The analysis was given up after {analysis.attempt} attempts. Sign and send a new upload, or call the operator."
    fail_analysis(analysis, code="analysis_failed", detail=detail)


def fail_analysis(analysis: Analysis, *, code: str, detail: str) -> None:
    """Why there is no result; the job's row is locked by whoever ends it."""
    Analysis.objects.filter(pk=analysis.pk).update(failure_code=code, failure_detail=detail)
    record_event(Action("analysis.failed", analysis, after={"failure_code": code}), actor=None)
    publish("tattoo.failed", aggregate=analysis, payload=describe_analysis(analysis) | {"failure_code": code})


def retry_analysis(analysis: Analysis) -> Analysis:
    """The upload of a dead analysis is examined once more, by a new analysis with the same answers."""
    again: Analysis = enqueue(
        ANALYSE_TATTOO, retry_of=analysis, **{column: getattr(analysis, column) for column in COLUMNS_OF_A_RETRY}
    )
    return again
