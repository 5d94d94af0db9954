"""GET /v1/analyze/{id}/report.pdf and report.html"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.api.problems import MEDIA_TYPE
from config.api.schema import problem
from tattoo.api.analyses import find_readable
from tattoo.services.reports import open_report_page, open_report_pdf

PROBLEMS = {
    ("404", MEDIA_TYPE): problem("No such analysis of this clinic."),
    ("409", MEDIA_TYPE): problem("There is no result to report: the analysis has not ended, or failed."),
    ("410", MEDIA_TYPE): problem("It was removed: its time of retention has passed, or the patient was erased."),
}
DESCRIPTION = "A draft until a clinician has signed it; then the signed document, which never changes."


class AnyFormat(DefaultContentNegotiation):
    """The address says what it gives; a problem is JSON, whatever the client would rather have."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:  # noqa: ARG002
        return renderers[0], renderers[0].media_type


class ReportPdfView(APIView):
    content_negotiation_class = AnyFormat
    required_permission = Permission.VIEW_ANALYSIS

    @extend_schema(
        tags=["tattoo"],
        summary="The report as a PDF",
        description=DESCRIPTION,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY} | PROBLEMS,
        operation_id="tattoo_report_pdf",
    )
    def get(self, request: Request, analysis_id: UUID) -> HttpResponse:
        analysis = find_readable(analysis_id, request=request)
        content = open_report_pdf(analysis, reader=signed_in_user(request))
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="loupe-{analysis.pk}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response


class ReportPageView(APIView):
    content_negotiation_class = AnyFormat
    required_permission = Permission.VIEW_ANALYSIS

    @extend_schema(
        tags=["tattoo"],
        summary="The report as an accessible page",
        description=DESCRIPTION,
        responses={(200, "text/html"): OpenApiTypes.STR} | PROBLEMS,
        operation_id="tattoo_report_html",
    )
    def get(self, request: Request, analysis_id: UUID) -> HttpResponse:
        analysis = find_readable(analysis_id, request=request)
        response = HttpResponse(open_report_page(analysis, reader=signed_in_user(request)))
        response["Cache-Control"] = "private, no-store"
        return response
