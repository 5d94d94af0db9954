"""POST …/media/<id>/approve|reject|withdraw: parse, one service, a message, the next medium."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from config.accounts.identity import signed_in_user
from config.errors import Problem
from moderation import services
from moderation.console.forms import ApproveForm, GroundForm
from moderation.models import Decision
from moderation.selectors import find_next_pending

MEDIA_PAGE, MEDIA_LIST = "admin:catalog_media_change", "admin:catalog_media_changelist"


@require_POST
def approve(request: HttpRequest, media_id: UUID) -> HttpResponse:
    return decide(
        request,
        media_id,
        form=ApproveForm(request.POST),
        service=lambda data: services.approve(media_id, nsfw_level=data["nsfw_level"], actor=signed_in_user(request)),
    )


@require_POST
def reject(request: HttpRequest, media_id: UUID) -> HttpResponse:
    return decide_on_ground(request, media_id, service=services.reject)


@require_POST
def withdraw(request: HttpRequest, media_id: UUID) -> HttpResponse:
    return decide_on_ground(request, media_id, service=services.withdraw)


def decide_on_ground(request: HttpRequest, media_id: UUID, *, service: Callable[..., Decision]) -> HttpResponse:
    """A decision that keeps the medium from users, for a reason."""
    return decide(
        request,
        media_id,
        form=GroundForm(request.POST),
        service=lambda data: service(media_id, ground=services.Ground(**data), actor=signed_in_user(request)),
    )


def decide(
    request: HttpRequest, media_id: UUID, *, form: Form, service: Callable[[dict[str, Any]], Decision]
) -> HttpResponse:
    """Back to the page with what was wrong, or on to the medium that has waited longest."""
    if not form.is_valid():
        faults = "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
        messages.error(request, f"Nothing was decided. {faults}")
        return redirect(MEDIA_PAGE, media_id)
    try:
        decision = service(form.cleaned_data)
    except Problem as problem:
        messages.error(request, f"Nothing was decided. {problem.detail}")
        return redirect(MEDIA_PAGE, media_id)
    messages.success(request, f"1 {decision.media.get_kind_display()} {decision.verdict}.")
    following = find_next_pending()
    return redirect(MEDIA_PAGE, following.pk) if following else redirect(MEDIA_LIST)
