"""A job's page, which renews itself until the job has ended, and its two buttons."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from config.accounts.identity import signed_in_user
from config.errors import Problem
from config.jobs import operating
from config.jobs.console.access import operation, render_page, render_part, shown_page
from config.jobs.console.wording import TONES, say_lane, say_span
from config.jobs.models import FINAL_STATES, JobAttempt, JobState
from config.jobs.plots import Span, Track, place_spans
from config.jobs.queueing import CancelAnswer
from config.jobs.selectors import JobRecord, own_fields, read_job

JOB_PAGE = "admin:jobs_lane_job"
CANCEL_TEXTS = {
    CancelAnswer.CANCELLED: "1 job cancelled.",
    CancelAnswer.TOO_LATE: "Nothing was cancelled: the job had ended before.",
    CancelAnswer.NOT_FOUND: "Nothing was cancelled: there is no such job.",
}


@dataclass(frozen=True)
class Input:
    """A column of the job's own table; `address` leads to the row that it names, if that has a page."""

    label: str
    text: str
    address: str = ""


@dataclass(frozen=True)
class AttemptRow:
    """An attempt as a line of the timeline and of the table; `ended` is None for the one that runs or waits."""

    title: str
    outcome: str
    tone: str
    track: Track
    span: Span
    waited: str
    ran: str
    ended: JobAttempt | None


@shown_page
def open_job(request: HttpRequest, kind: str, job_id: UUID) -> HttpResponse:
    record = find_record(kind, job_id)
    return render_page(request, "operations/job.html", describe_job(record) | {"title": f"{kind} · {record.job.state}"})


@shown_page
def refresh_job(request: HttpRequest, kind: str, job_id: UUID) -> HttpResponse:
    return render_part(request, "operations/job_live.html", describe_job(find_record(kind, job_id)))


@operation
def cancel(request: HttpRequest, kind: str, job_id: UUID) -> HttpResponse:
    answer = operating.cancel(find_record(kind, job_id).kind, job_id, actor=signed_in_user(request))
    told = messages.success if answer == CancelAnswer.CANCELLED else messages.error
    told(request, CANCEL_TEXTS[answer])
    return redirect(JOB_PAGE, kind, job_id)


@operation
def retry(request: HttpRequest, kind: str, job_id: UUID) -> HttpResponse:
    """On to the page of the new job."""
    try:
        again = operating.retry(find_record(kind, job_id).kind, job_id, actor=signed_in_user(request))
    except Problem as problem:
        messages.error(request, f"Nothing was retried. {problem.detail}")
        return redirect(JOB_PAGE, kind, job_id)
    messages.success(request, "1 job retried: this is the new one.")
    return redirect(JOB_PAGE, kind, again.pk)


def find_record(kind: str, job_id: UUID) -> JobRecord:
    record = read_job(kind, job_id)
    if record is None:
        raise Http404(f"no job of the kind {kind!r} has the id {job_id}")
    return record


def describe_job(record: JobRecord) -> dict[str, Any]:
    job, kind = record.job, record.kind
    end = job.finished_at or record.at
    is_final = job.state in FINAL_STATES
    return {
        "record": record,
        "job": job,
        "kind": kind,
        "lane": say_lane(job.lane),
        "tone": TONES[job.state],
        "is_final": is_final,
        "may_retry": job.state == JobState.DEAD and not record.is_retried and kind.retry is not None,
        "lease_left": say_span((job.lease_until - record.at).total_seconds()) if job.lease_until else "",
        "took": say_span((end - job.created_at).total_seconds()),
        "inputs": list(list_inputs(record)),
        "rows": lay_out_attempts(record),
        "fault": next((one for one in reversed(record.attempts) if one.traceback), None),
        "chain": [(one, TONES[one.state]) for one in record.chain],
        "axis_end": end,
    }


def list_inputs(record: JobRecord) -> Iterator[Input]:
    for field in own_fields(record.kind):
        value = getattr(record.job, field.name)
        label = str(field.verbose_name).capitalize()
        if field.is_relation and value is not None:
            yield Input(label, str(value), find_page(value))
        else:
            yield Input(label, "" if value is None else str(value))


def find_page(row: Any) -> str:
    """The console's page of a row, empty when its model has none."""
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""


def lay_out_attempts(record: JobRecord) -> list[AttemptRow]:
    """The ended attempts and, while the job has not ended, the one that runs or waits."""
    job = record.job
    lines: list[tuple[Span, JobAttempt | None]] = [
        (Span(one.claimable_at, one.started_at, one.ended_at), one) for one in record.attempts
    ]
    if job.state not in FINAL_STATES:
        started_at = job.started_at if job.state == JobState.RUNNING else None
        lines.append((Span(job.run_after, started_at, None), None))
    end = max([job.finished_at or record.at, *(one.ended_at for one in record.attempts)])
    tracks = place_spans([span for span, _ in lines], begin=job.created_at, end=end)
    return [
        describe_attempt(record, span=span, ended=ended, track=track)
        for (span, ended), track in zip(lines, tracks, strict=True)
    ]


def describe_attempt(record: JobRecord, *, span: Span, ended: JobAttempt | None, track: Track) -> AttemptRow:
    waited_s = ((span.started_at or record.at) - span.claimable_at).total_seconds()
    ran_s = ((span.ended_at or record.at) - span.started_at).total_seconds() if span.started_at else 0.0
    return AttemptRow(
        title=f"{ended.attempt if ended else record.job.attempt + (span.started_at is None)}",
        outcome=ended.get_outcome_display() if ended else record.job.state,
        tone=TONES[ended.outcome if ended else record.job.state],
        track=track,
        span=span,
        waited=say_span(waited_s) if waited_s >= 0 else f"begins in {say_span(-waited_s)}",
        ran=say_span(ran_s) if span.started_at else "",
        ended=ended,
    )
