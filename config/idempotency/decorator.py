"""`@idempotent()` on a view's method: the request is done once for each key and answered the same each time.

    class PurchaseView(APIView):
        required_permission = Permission.BUY

        @idempotent()
        @extend_schema(...)
        def post(self, request: Request) -> Response: ...

Authentication, permission and throttles come before it, also when an answer is given again.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeAlias

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from config.idempotency.answers import give_again
from config.idempotency.claiming import Found, claim_key, scope_of
from config.idempotency.declaration import Idempotency
from config.idempotency.execution import Call, execute
from config.idempotency.fingerprints import fingerprint_request
from config.idempotency.keys import read_key
from config.idempotency.models import IdempotencyClaim
from config.idempotency.problems import reused_key, still_running
from config.idempotency.standing import Standing

Handler: TypeAlias = Callable[..., HttpResponseBase]


def idempotent(*, is_required: bool = True, is_atomic: bool = True) -> Callable[[Handler], Handler]:
    """Do a view's method once a key; `is_atomic=False` for one that must commit before it answers (see execution.py)."""
    declared = Idempotency(is_required=is_required, is_atomic=is_atomic)

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def respond(view: APIView, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            key = read_key(request, is_required=is_required)
            handle = partial(handler, view, request, *args, **kwargs)
            if key is None:
                return handle()
            found = claim_key(scope_of(request, key=key), fingerprint=fingerprint_request(request))
            return settle(found, call=Call(view, request, handle, is_atomic))

        respond.idempotency = declared  # type: ignore[attr-defined]  # what find_declaration reads
        return respond

    return decorate


def settle(found: Found, *, call: Call) -> HttpResponseBase:
    """What the case asks for: do it, give the answer again, or raise the Problem."""
    match found.standing:
        case Standing.CLAIMED:
            call.request.idempotency_claim = found.claim  # type: ignore[attr-defined]  # what claim_of reads
            return execute(call, claim=found.claim)
        case Standing.ANSWERED:
            return give_again(found.claim)
        case Standing.OTHER_BODY:
            raise reused_key()
        case _:
            raise still_running()


def claim_of(request: Request) -> IdempotencyClaim | None:
    """The claim under which a request is done: its `id` is the same when a crashed request is done anew.

    A view whose answer is about a subject says so by `name_subject`, so that erasure finds the answer.
    """
    claim = getattr(request, "idempotency_claim", None)
    return claim if isinstance(claim, IdempotencyClaim) else None
