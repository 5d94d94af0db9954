"""The refusals of a key, each with what to do."""

from http import HTTPStatus

from config.errors import FieldFault, Problem
from config.idempotency.declaration import HEADER

RETRY_AFTER_S = 2


def refuse_key(code: str, detail: str) -> Problem:
    """400: the header is missing or wrong."""
    fault = FieldFault(HEADER, code, detail)
    return Problem(f"idempotency_key_{code}", detail, status=HTTPStatus.BAD_REQUEST, faults=(fault,))


def still_running() -> Problem:
    """409: the same request is being done right now."""
    detail = (
        f"The first request with this {HEADER} is still being done. Send the same again in {RETRY_AFTER_S} seconds."
    )
    return Problem("request_running", detail, status=HTTPStatus.CONFLICT, retry_after_s=RETRY_AFTER_S)


def reused_key() -> Problem:
    """422: the key has been used for something else."""
    detail = f"This {HEADER} was sent before with another body or path. Use a new key for a new request."
    return Problem("idempotency_key_reused", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY)
