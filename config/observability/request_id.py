"""Every request has an id: the caller's `X-Request-ID` when it is a decent one, else a new one; it is answered back."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from uuid_utils.compat import uuid7

HEADER = "X-Request-ID"
DECENT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Puts the id where django-structlog reads it and on the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")  # `request.headers` would keep what it once has read
        request_id = given if DECENT_ID.fullmatch(given) else str(uuid7())
        request.META["HTTP_X_REQUEST_ID"] = request_id
        response = self._get_response(request)
        response[HEADER] = request_id
        return response
