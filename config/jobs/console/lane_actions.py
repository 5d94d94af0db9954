"""POST …/lane/<name>/pause|resume|limit: parse, one service, a message, back to the overview."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from config.accounts.identity import signed_in_user
from config.errors import Problem
from config.jobs import operating
from config.jobs.console.access import operation
from config.jobs.console.wording import say_lane
from config.jobs.lanes import LANES

OVERVIEW = "admin:jobs_lane_changelist"


@operation
def pause(request: HttpRequest, lane: str) -> HttpResponse:
    changed = operating.pause_lane(known_lane(lane), actor=signed_in_user(request))
    return tell(request, f"1 lane paused: {say_lane(lane)}." if changed else f"{say_lane(lane)} was paused already.")


@operation
def resume(request: HttpRequest, lane: str) -> HttpResponse:
    changed = operating.resume_lane(known_lane(lane), actor=signed_in_user(request))
    return tell(request, f"1 lane resumed: {say_lane(lane)}." if changed else f"{say_lane(lane)} was not paused.")


@operation
def limit(request: HttpRequest, lane: str) -> HttpResponse:
    """Field `max_running`: a whole number, or nothing for no limit."""
    known_lane(lane)
    try:
        max_running = parse_limit(request.POST.get("max_running", ""))
        changed = operating.limit_lane(lane, max_running=max_running, actor=signed_in_user(request))
    except Problem as problem:
        messages.error(request, f"Nothing was changed. {problem.detail}")
        return redirect(OVERVIEW)
    known = "no limit" if max_running is None else f"at most {max_running:,} running"
    return tell(
        request,
        f"1 lane changed: {say_lane(lane)} has {known}." if changed else f"{say_lane(lane)} had {known} already.",
    )


def parse_limit(text: str) -> int | None:
    """What is no whole number is as far out of range as zero."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() else 0


def known_lane(name: str) -> str:
    if name not in LANES:
        raise Http404(f"no lane is named {name!r}")
    return name


def tell(request: HttpRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(OVERVIEW)
