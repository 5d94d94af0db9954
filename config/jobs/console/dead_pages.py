"""The list of dead letters, and the retry of many of them at once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from config.accounts.identity import signed_in_user
from config.jobs import operating
from config.jobs.console.access import operation, render_page, shown_page
from config.jobs.console.wording import say_count, say_lane
from config.jobs.dead_letters import list_dead_letters
from config.jobs.kinds import JobKind, find_kind
from config.jobs.lanes import LANES

DEAD_LETTERS = "admin:jobs_lane_dead"
MOST_UNCONFIRMED = 20
MOST_AT_ONCE = 1_000


@shown_page
def open_dead_letters(request: HttpRequest) -> HttpResponse:
    """Filters `lane` and `error`, and `page`; what is unknown there finds nothing, or the nearest page."""
    lane, error = request.GET.get("lane", ""), request.GET.get("error", "")
    letters = list_dead_letters(lane=lane, error_class=error, page=parse_page(request.GET.get("page", "")))
    context = {
        "title": "Dead letters",
        "letters": letters,
        "jobs": [(say_lane(job.kind.lane), job) for job in letters.jobs],
        "lane": lane,
        "error": error,
        "lane_links": [
            (
                say_lane(name) if name in LANES else name,
                count,
                "?" + urlencode({"lane": name, "error": error}),
                name == lane,
            )
            for name, count in letters.by_lane.items()
        ],
        "error_links": [
            (name or "(none)", count, "?" + urlencode({"lane": lane, "error": name}), name == error)
            for name, count in letters.by_error.items()
        ],
        "filters": urlencode({"lane": lane, "error": error}),
    }
    return render_page(request, "operations/dead_letters.html", context)


def parse_page(text: str) -> int:
    return int(text[:6]) if text.isascii() and text.isdigit() else 1


@operation
def retry_selected(request: HttpRequest) -> HttpResponse:
    """Fields `job` ("<kind>:<id>", any number of them) and, above 20, `confirmed_count`: their count, as typed."""
    chosen = parse_jobs(request.POST)
    if not chosen:
        messages.error(request, "Nothing was retried. Jobs: choose at least one.")
        return redirect(DEAD_LETTERS)
    typed = request.POST.get("confirmed_count")
    if len(chosen) > MOST_UNCONFIRMED and (typed or "").strip() != str(len(chosen)):
        return ask_for_count(request, chosen, typed=typed)
    results = operating.retry_each(chosen, actor=signed_in_user(request))
    done = sum(result.again is not None for result in results)
    context = {"title": "Bulk retry", "results": results, "done": done, "failed": len(results) - done}
    return render_page(request, "operations/retried.html", context)


def ask_for_count(request: HttpRequest, chosen: list[tuple[JobKind, UUID]], *, typed: str | None) -> HttpResponse:
    context: dict[str, Any] = {
        "title": f"Retry {say_count(len(chosen), 'job')}?",
        "jobs": [f"{kind.name}:{job_id}" for kind, job_id in chosen],
        "fault": "" if typed is None else f"Count: type {len(chosen)}, the number of chosen jobs. Nothing was retried.",
    }
    return render_page(request, "operations/confirm_retry.html", context)


def parse_jobs(form: QueryDict) -> list[tuple[JobKind, UUID]]:
    """The chosen jobs, each once; what names no kind or no id is left out."""
    chosen: dict[tuple[str, UUID], JobKind] = {}
    for text in form.getlist("job")[:MOST_AT_ONCE]:
        name, _, job_id = text.partition(":")
        try:
            kind = find_kind(name)
            chosen[name, UUID(job_id)] = kind
        except (LookupError, ValueError):
            continue
    return [(kind, job_id) for (_, job_id), kind in chosen.items()]
