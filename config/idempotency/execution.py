"""Do a claimed request, and keep or give back the claim.

Atomic: what the view writes and its answer commit together, so a crash leaves neither. Not atomic, for views that must commit
before they answer (they wait for a job, or talk to a server): a crash may leave the effect without its answer, so the service
writes `claim.id` into a unique column, and the attempt that follows finds what the first one did.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from config.idempotency.answers import is_final, keep_answer
from config.idempotency.claiming import hold_claim, release_claim
from config.idempotency.models import IdempotencyClaim

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Call:
    """A view's method on the point of being called."""

    view: APIView
    request: Request
    handle: Callable[[], HttpResponseBase]
    is_atomic: bool

    def render(self, response: HttpResponseBase) -> HttpResponse:
        """The answer as it will be sent; raises TypeError for a streamed one, which cannot be kept."""
        finished = self.view.finalize_response(self.request, response)  # type: ignore[arg-type]  # HttpResponseBase
        if isinstance(finished, SimpleTemplateResponse):
            finished.render()
        if not isinstance(finished, HttpResponse):
            raise TypeError(f"{type(self.view).__name__} streams its answer: it cannot take an Idempotency-Key")
        return finished


def execute(call: Call, *, claim: IdempotencyClaim) -> HttpResponse:
    """Call the view; its final answer is kept, after any other the claim is free again. What nobody foresaw is raised."""
    try:
        response = answer(call, claim=claim)
    except Exception as error:
        response = refuse(call, claim=claim, error=error)
    if not is_final(response):
        release_claim(claim)
    return response


def answer(call: Call, *, claim: IdempotencyClaim) -> HttpResponse:
    """The view's answer, kept in the transaction of its effect where the view is atomic."""
    scope: AbstractContextManager[None] = transaction.atomic() if call.is_atomic else nullcontext()
    with scope:
        if call.is_atomic:
            hold_claim(claim)
        response = call.render(call.handle())
        if is_final(response):
            keep(claim, response=response)
        elif call.is_atomic:
            transaction.set_rollback(True)  # it will be done anew
    return response


def refuse(call: Call, *, claim: IdempotencyClaim, error: Exception) -> HttpResponse:
    """The answer to an exception, kept when it is final."""
    try:
        response = call.render(call.view.handle_exception(error))
    except Exception:
        release_claim(claim)
        raise
    if is_final(response):
        keep(claim, response=response)
    return response


def keep(claim: IdempotencyClaim, *, response: HttpResponse) -> None:
    if not keep_answer(claim, response=response):
        log.warning("the claim's lease ended before its answer: another attempt has it", claim=str(claim.pk))
