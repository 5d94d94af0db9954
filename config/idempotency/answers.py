"""Keep the answer of a claim, and give it again: status, some headers and the very bytes of the body.

Kept are successes and refusals. An answer that says "not now" (5xx, 408, 409, 425, 429) is not: the key would be of no use
afterwards. A body above IDEMPOTENCY_ANSWER_MAX_BYTES is not kept either, but that it was answered is, so nothing is done twice.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse

from config.errors import Problem
from config.idempotency.claiming import unanswered
from config.idempotency.declaration import HEADER
from config.idempotency.models import IdempotencyClaim, Withheld

KEPT_HEADERS = ("Content-Type", "Location", "Retry-After", "ETag", "Preference-Applied")
REPLAYED = "Idempotency-Replayed"
NOT_NOW = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)


def is_final(response: HttpResponse) -> bool:
    """Whether the same request would get this answer for good."""
    return response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR and response.status_code not in NOT_NOW


def keep_answer(claim: IdempotencyClaim, *, response: HttpResponse) -> bool:
    """Store a rendered answer with the claim; False when another attempt has taken the claim over."""
    is_too_large = len(response.content) > settings.IDEMPOTENCY_ANSWER_MAX_BYTES
    kept = unanswered(claim).update(
        status_code=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=None if is_too_large else response.content,
        withheld=Withheld.TOO_LARGE if is_too_large else "",
        subject=claim.subject,
        lease_until=None,
    )
    return bool(kept)


def give_again(claim: IdempotencyClaim) -> HttpResponse:
    """The stored answer, marked `Idempotency-Replayed: true`; raises Problem (410) for one without a body."""
    if claim.body is None:
        raise withheld_answer(claim)
    response = HttpResponse(bytes(claim.body), status=claim.status_code, headers=claim.headers)
    response[REPLAYED] = "true"
    return response


def withheld_answer(claim: IdempotencyClaim) -> Problem:
    """410: the request was done, but its answer cannot be given again."""
    if claim.withheld == Withheld.FORGOTTEN:
        detail = f"The request with this {HEADER} was done; its answer has been erased since."
    else:
        place = claim.headers.get("Location")
        rest = f"Read the result at {place}." if place else "Read the result by its own address."
        detail = (
            f"The request with this {HEADER} was done; its answer ({claim.status_code}) is too large to keep. {rest}"
        )
    return Problem(f"answer_{claim.withheld}", detail, status=HTTPStatus.GONE)
