"""The pictures and the report of an analysis, for the console: each look is checked, recorded, and kept in no cache."""

from functools import wraps
from typing import Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from config.accounts.identity import signed_in_user
from config.accounts.roles import Permission
from config.api.pages import answer
from config.errors import Problem
from config.storage.regions import Purpose
from tattoo.encoding import JPEG_TYPE
from tattoo.models import Analysis
from tattoo.selectors import find_analysis
from tattoo.services.reports import PDF_TYPE, open_report_pdf, read_picture


class Show(Protocol):
    def __call__(self, request: HttpRequest, analysis: Analysis) -> HttpResponse: ...


class AnalysisPicture(Protocol):
    def __call__(self, request: HttpRequest, analysis_id: UUID) -> HttpResponse: ...


def clinical_view(show: Show) -> AnalysisPicture:
    """Only for who may view analyses, only of their clinic; a refusal of the services is a page."""

    @require_GET
    @never_cache
    @wraps(show)
    def respond(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
        person = signed_in_user(request)
        if not person.has_perm(Permission.VIEW_ANALYSIS):
            raise PermissionDenied
        analysis = find_analysis(analysis_id, reader=person)
        if analysis is None or analysis.forgotten_at is not None:
            raise Http404(f"no analysis of this clinic has the id {analysis_id}")
        try:
            return show(request, analysis)
        except Problem as problem:
            return answer(request, problem)

    return respond


@clinical_view
def show_photo(request: HttpRequest, analysis: Analysis) -> HttpResponse:
    return send_picture(analysis, purpose=Purpose.PHOTO, request=request)


@clinical_view
def show_overlay(request: HttpRequest, analysis: Analysis) -> HttpResponse:
    return send_picture(analysis, purpose=Purpose.OVERLAY, request=request)


@clinical_view
def show_report(request: HttpRequest, analysis: Analysis) -> HttpResponse:
    response = HttpResponse(open_report_pdf(analysis, reader=signed_in_user(request)), content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="loupe-{analysis.pk}.pdf"'
    return response


def send_picture(analysis: Analysis, *, purpose: Purpose, request: HttpRequest) -> HttpResponse:
    content = read_picture(analysis, purpose=purpose, reader=signed_in_user(request))
    return HttpResponse(content, content_type=JPEG_TYPE)
