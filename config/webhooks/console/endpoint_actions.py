"""What is done to endpoints: parse, permission, one service, a message. A secret is shown in the answer itself, once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.identity import signed_in_user
from config.errors import Problem, not_found
from config.webhooks import services
from config.webhooks.console.forms import EndpointForm, RangeReplayForm, explain_faults
from config.webhooks.models import WebhookEndpoint
from config.webhooks.replay import replay, select_events

ENDPOINT_PAGE, ENDPOINT_LIST = "admin:webhooks_webhookendpoint_change", "admin:webhooks_webhookendpoint_changelist"


@never_cache
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """GET gives the form; POST makes the endpoint and shows its secret, or the form with what was wrong."""
    actor = signed_in_user(request)
    services.require(actor)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = services.create_endpoint(form.to_wish(), actor=actor)
        except Problem as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "1 endpoint created.")
            return show_secret(request, endpoint, secret=secret)
    status = 400 if form.errors else 200
    return render_page(request, "webhooks/endpoint_new.html", {"title": "New endpoint", "form": form}, status=status)


@require_POST
def edit(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    form = EndpointForm(request.POST)
    return act(
        request,
        endpoint_id,
        form=form,
        service=lambda: services.change_endpoint(endpoint_id, wish=form.to_wish(), actor=signed_in_user(request)),
        say=lambda _endpoint: "1 endpoint changed.",
    )


@never_cache
@require_POST
def rotate(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    try:
        secret = services.rotate_secret(endpoint_id, actor=signed_in_user(request))
    except Problem as problem:
        messages.error(request, f"Nothing was changed. {problem.detail}")
        return redirect(ENDPOINT_LIST)
    messages.success(request, "1 secret created. The one before counts for 24 hours more.")
    return show_secret(request, WebhookEndpoint.objects.get(pk=endpoint_id), secret=secret)


@require_POST
def test(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    return act(
        request,
        endpoint_id,
        form=None,
        service=lambda: services.send_test(endpoint_id, actor=signed_in_user(request)),
        say=lambda event: f"1 trial queued as {event.message_id}: its delivery shows below.",
    )


@require_POST
def replay_range(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    form = RangeReplayForm(request.POST)

    def send_again() -> int:
        endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
        if endpoint is None:
            raise not_found("endpoint")
        events = select_events(form.to_selection(), endpoint=endpoint)
        return replay(events, endpoint=endpoint, actor=signed_in_user(request))

    return act(request, endpoint_id, form=form, service=send_again, say=lambda count: f"{count} events queued again.")


def act(
    request: HttpRequest,
    endpoint_id: int,
    *,
    form: Form | None,
    service: Callable[[], Any],
    say: Callable[[Any], str],
) -> HttpResponse:
    """Do it and go back to the endpoint's page with a message, or with what was wrong."""
    services.require(signed_in_user(request))
    if form is not None and not form.is_valid():
        messages.error(request, f"Nothing was changed. {explain_faults(form)}")
        return redirect(ENDPOINT_PAGE, endpoint_id)
    try:
        result = service()
    except Problem as problem:
        messages.error(request, f"Nothing was changed. {problem.detail}")
    else:
        messages.success(request, say(result))
    return redirect(ENDPOINT_PAGE, endpoint_id)


def add_faults(form: Form, problem: Problem) -> None:
    for fault in problem.faults:
        form.add_error(fault.field, fault.detail)


def show_secret(request: HttpRequest, endpoint: WebhookEndpoint, *, secret: str) -> HttpResponse:
    """In this answer and nowhere else: no message, session or log holds it."""
    context = {"title": f"Secret of {endpoint}", "endpoint": endpoint, "secret": secret}
    return render_page(request, "webhooks/secret.html", context)


def render_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, template, admin.site.each_context(request) | context, status=status)
