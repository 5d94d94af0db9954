"""GET /verify/{id}: whether the report that somebody holds in their hands is signed. Public, so there is no patient data."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from config.api.pages import answer
from config.errors import not_found
from tattoo.selectors import find_standing


@require_GET
@never_cache
def verify_report(request: HttpRequest, analysis_id: UUID) -> HttpResponse:
    standing = find_standing(analysis_id)
    if standing is None:
        return answer(request, not_found("report"))
    return render(request, "tattoo/verify.html", {"standing": standing})
