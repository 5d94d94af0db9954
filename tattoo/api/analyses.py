"""POST /v1/analyze and GET /v1/analyze/{id}"""

import hashlib
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.api.problems import MEDIA_TYPE
from config.api.schema import problem
from config.errors import Problem, not_found
from config.idempotency.claiming import name_subject
from config.idempotency.decorator import claim_of, idempotent
from tattoo.api.inputs import AnalyzeInput, read_wish
from tattoo.api.outputs import AnalysisOutput
from tattoo.api.preferences import read_preference
from tattoo.models import Analysis
from tattoo.selectors import Status, await_end, find_analysis, status_of
from tattoo.services.analyses import request_analysis

RETRY_AFTER_S = 1
UNFINISHED = (Status.QUEUED, Status.RUNNING)
PREFER = OpenApiParameter(
    "Prefer",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="RFC 7240: `respond-async` answers 202 at once, `wait=N` after N seconds at the latest.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="the ETag of an earlier answer"
)


class AnalyzeView(APIView):
    required_permission = Permission.ANALYSE_TATTOO

    @idempotent(is_atomic=False)
    @extend_schema(
        tags=["tattoo"],
        summary="Analyse an uploaded photograph of a tattoo",
        description=(
            "Waits for the result, and answers 202 with the address of the job when that takes longer than the deadline. "
            "A photograph that is not good enough is no error: the job succeeds with the outcome `rejected` and the remedy."
        ),
        parameters=[PREFER],
        request=AnalyzeInput,
        responses={
            200: AnalysisOutput,
            202: AnalysisOutput,
            ("400", MEDIA_TYPE): problem("A field is missing or wrong, or the Idempotency-Key is missing."),
            ("404", MEDIA_TYPE): problem("No such upload or consent of this clinic."),
            ("409", MEDIA_TYPE): problem(
                "The file has not arrived or was used before, or the same request still runs."
            ),
            ("410", MEDIA_TYPE): problem("The patient was erased."),
            ("421", MEDIA_TYPE): problem("The clinic is of another region."),
            ("422", MEDIA_TYPE): problem(
                "Answers contradict each other, the consent does not allow it, the file is not the one that was announced, "
                "or the Idempotency-Key was used for another request."
            ),
        },
        operation_id="tattoo_analyze",
    )
    def post(self, request: Request) -> Response:
        asked = AnalyzeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        preference = read_preference(request.headers.get("Prefer", ""))
        person = signed_in_user(request)
        claim = claim_of(request)
        analysis = request_analysis(read_wish(asked.validated_data), actor=person, claim_id=claim.pk if claim else None)
        if claim is not None:
            name_subject(claim, subject=analysis.subject.ref)
        is_done = await_end(analysis.pk, deadline_s=preference.deadline_s(settings.LOUPE_ANALYZE_DEADLINE_S))
        shown = find_analysis(analysis.pk, reader=person) or analysis
        if is_done:
            return Response(AnalysisOutput(shown).data)
        return self.answer_later(shown, applied=preference.applied)

    def answer_later(self, analysis: Analysis, *, applied: str) -> Response:
        """202 with where to look and when."""
        headers = {"Location": reverse("analysis-detail", args=[analysis.pk]), "Retry-After": str(RETRY_AFTER_S)}
        if applied:
            headers["Preference-Applied"] = applied
        return Response(AnalysisOutput(analysis).data, status=HTTPStatus.ACCEPTED, headers=headers)


class AnalysisView(APIView):
    required_permission = Permission.VIEW_ANALYSIS

    @extend_schema(
        tags=["tattoo"],
        summary="How far an analysis is, and its result",
        parameters=[IF_NONE_MATCH],
        responses={
            200: AnalysisOutput,
            304: None,
            ("404", MEDIA_TYPE): problem("No such analysis of this clinic."),
            ("410", MEDIA_TYPE): problem(
                "It was removed: its time of retention has passed, or the patient was erased."
            ),
        },
        operation_id="tattoo_analysis",
    )
    def get(self, request: Request, analysis_id: UUID) -> Response:
        analysis = find_readable(analysis_id, request=request)
        body = AnalysisOutput(analysis).data
        headers = {"ETag": tag_body(body), "Cache-Control": "private, no-cache"}
        if status_of(analysis) in UNFINISHED:
            headers["Retry-After"] = str(RETRY_AFTER_S)
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(body, headers=headers)


def find_readable(analysis_id: UUID, *, request: Request) -> Analysis:
    """The analysis, if it is of the reader's clinic. Raises Problem: not_found, or gone once it was forgotten."""
    analysis = find_analysis(analysis_id, reader=signed_in_user(request))
    if analysis is None:
        raise not_found("analysis")
    if analysis.forgotten_at is not None:
        detail = f"This analysis was removed on {analysis.forgotten_at:%Y-%m-%d}: {analysis.get_forgotten_because_display()}."
        raise Problem("gone", detail, status=HTTPStatus.GONE)
    return analysis


def tag_body(body: object) -> str:
    """A strong ETag of what is sent."""
    return f'"{hashlib.sha256(JSONRenderer().render(body)).hexdigest()[:32]}"'
