"""Errors of the API: RFC 9457 problem+json with a stable `code`, the field at fault and the remedy."""

from http import HTTPStatus
from typing import Any

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config.errors import FieldFault, Problem, not_found, unavailable
from config.storage.data_keys import KeyServiceDown

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
DATABASE_FAULTS = (OperationalError, InterfaceError)
STORAGE_FAULTS = (BotoCoreError, ClientError)


def render_body(problem: Problem) -> dict[str, Any]:
    """RFC 9457 members and ours: `code`, `request_id`, `errors`."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "code": problem.code,
        "detail": problem.detail,
    }
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        body["request_id"] = request_id
    if problem.faults:
        body["errors"] = [vars(fault) for fault in problem.faults]
    return body


def render_headers(problem: Problem) -> dict[str, str]:
    return {"Retry-After": str(problem.retry_after_s)} if problem.retry_after_s else {}


def answer_exception(error: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error becomes a problem; what nobody foresaw goes on to handler500."""
    problem = translate_exception(error)
    if problem is None:
        return None
    set_rollback()
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("dependency not reachable", code=problem.code, error=str(error))
    headers = render_headers(problem) | authentication_header(error)
    return Response(render_body(problem), status=problem.status.value, headers=headers, content_type=MEDIA_TYPE)


def authentication_header(error: Exception) -> dict[str, str]:
    challenge = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": challenge} if challenge else {}


def translate_exception(error: Exception) -> Problem | None:
    """The problem for an exception, or None when it is nobody's expected answer."""
    match error:
        case Problem():
            return error
        case Http404():
            return not_found("resource")
        case PermissionDenied():
            return translate_exception(exceptions.PermissionDenied())
        case exceptions.ValidationError():
            return refuse_fields(error)
        case exceptions.APIException():
            return translate_api_exception(error)
        case _ if isinstance(error, DATABASE_FAULTS):
            return unavailable("database")
        case _ if isinstance(error, STORAGE_FAULTS):
            return unavailable("storage")
        case KeyServiceDown():
            return unavailable("key service")
    return None


def translate_api_exception(error: exceptions.APIException) -> Problem:
    detail: Any = error.detail
    text = str(detail.get("detail", detail)) if isinstance(detail, dict) else str(detail)
    codes: Any = error.get_codes()
    code = codes.get("detail", error.default_code) if isinstance(codes, dict) else codes
    wait = int(getattr(error, "wait", None) or 0)
    return Problem(str(code), text, status=HTTPStatus(error.status_code), retry_after_s=wait)


def refuse_fields(error: exceptions.ValidationError) -> Problem:
    faults = tuple(collect_faults(error.get_full_details(), path=""))
    named = ", ".join(dict.fromkeys(fault.field for fault in faults if fault.field)) or "the body"
    detail = f"The request was not understood: see {named}."
    return Problem("invalid_request", detail, status=HTTPStatus.BAD_REQUEST, faults=faults)


def collect_faults(details: Any, *, path: str) -> list[FieldFault]:
    """Flatten DRF's nested details into one fault a message."""
    if isinstance(details, dict) and {"message", "code"} <= details.keys():
        field = path.removesuffix(".non_field_errors").removeprefix("non_field_errors")
        return [FieldFault(field, str(details["code"]), str(details["message"]))]
    items = details.items() if isinstance(details, dict) else ((None, item) for item in details)
    return [
        fault
        for key, value in items
        for fault in collect_faults(value, path=path if key is None else f"{path}.{key}".lstrip("."))
    ]


def render_problem(problem: Problem) -> JsonResponse:
    """The problem as an answer outside of DRF."""
    return JsonResponse(
        render_body(problem),
        status=problem.status.value,
        headers=render_headers(problem),
        content_type=MEDIA_TYPE,
    )
