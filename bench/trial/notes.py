"""Write a note by a request with an Idempotency-Key: in one transaction with the answer, or before it.

`then` of the body names what follows the note's writing; `hold_s` is how long the request goes on.
TRIAL_FAILPOINT=die-before-answer: the process kills itself where the answer would be kept.
"""

import os
import signal
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.trial.models import Note
from config.env import Environment
from config.errors import Problem, unavailable
from config.idempotency.claiming import name_subject
from config.idempotency.decorator import claim_of, idempotent

DIE_BEFORE_ANSWER = "die-before-answer"


def raise_problem(status: HTTPStatus) -> Any:
    raise Problem("trial", "as the test asked", status=status)


def break_down() -> Any:
    raise ZeroDivisionError("as the test asked")


def raise_unavailable() -> Any:
    raise unavailable("trial")


FOLLOWS: Mapping[str, Callable[[], Any]] = {
    "": lambda: None,
    "refuse": lambda: raise_problem(HTTPStatus.NOT_FOUND),
    "wait": lambda: raise_problem(HTTPStatus.CONFLICT),
    "away": raise_unavailable,
    "break": break_down,
    "say 503": lambda: Response({"code": "trial"}, status=HTTPStatus.SERVICE_UNAVAILABLE),
    "stream": lambda: StreamingHttpResponse([b"a part"]),
    "say much": lambda: Response({"text": "x" * 2_000}, headers={"Location": "/trial/notes/much"}),
}


def read_body(request: Request) -> Any:
    return request.data


def follow(request: Request, note: Note) -> Any:
    """What the body asks for, or the note as created."""
    body = read_body(request)
    time.sleep(float(body.get("hold_s", 0)))
    if Environment().text("TRIAL_FAILPOINT", default="") == DIE_BEFORE_ANSWER:
        os.kill(os.getpid(), signal.SIGKILL)
    claim = claim_of(request)
    if claim is not None:
        name_subject(claim, subject=str(body.get("subject", "")))
    headers = {"Location": f"/trial/notes/{note.pk}", "ETag": f'"{note.pk}"', "X-Other": "not kept"}
    created = Response({"id": note.pk, "text": note.text}, status=HTTPStatus.CREATED, headers=headers)
    return FOLLOWS[body.get("then", "")]() or created


class NoteView(APIView):
    """The note and the answer are one transaction."""

    permission_classes = [IsAuthenticated]

    @idempotent()
    def post(self, request: Request, book: str = "") -> Response:
        note = Note.objects.create(text=f"{book}{read_body(request)['text']}")
        answer: Response = follow(request, note)
        return answer


class EagerNoteView(APIView):
    """The note is committed before the answer: the claim's id keeps it from being written twice."""

    permission_classes = [IsAuthenticated]

    @idempotent(is_atomic=False)
    def post(self, request: Request) -> Response:
        claim = claim_of(request)
        note, _ = Note.objects.get_or_create(
            claim=claim.pk if claim else None, defaults={"text": read_body(request)["text"]}
        )
        answer: Response = follow(request, note)
        return answer


class OptionalNoteView(APIView):
    """Without a key it is done each time."""

    permission_classes = [IsAuthenticated]

    @idempotent(is_required=False)
    def post(self, request: Request) -> Response:
        answer: Response = follow(request, Note.objects.create(text=read_body(request)["text"]))
        return answer
