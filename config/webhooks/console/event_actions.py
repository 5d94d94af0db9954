"""POST …/outboxevent/<position>/replay: parse, one service, a message with the count."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from config.accounts.identity import signed_in_user
from config.errors import Problem
from config.outbox.models import OutboxEvent
from config.webhooks.console.forms import EventReplayForm, explain_faults
from config.webhooks.replay import replay
from config.webhooks.services import require

EVENT_PAGE = "admin:outbox_outboxevent_change"


@require_POST
def replay_event(request: HttpRequest, position: int) -> HttpResponse:
    """Field `endpoint`."""
    require(signed_in_user(request))
    form = EventReplayForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Nothing was sent. {explain_faults(form)}")
        return redirect(EVENT_PAGE, position)
    try:
        count = replay(
            OutboxEvent.objects.filter(pk=position),
            endpoint=form.cleaned_data["endpoint"],
            actor=signed_in_user(request),
        )
    except Problem as problem:
        messages.error(request, f"Nothing was sent. {problem.detail}")
    else:
        messages.success(request, f"{count} event queued to {form.cleaned_data['endpoint']} again.")
    return redirect(EVENT_PAGE, position)
