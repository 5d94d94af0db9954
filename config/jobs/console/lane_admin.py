"""The addresses of Operations, under the admin of Lane: its list is the overview."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from config.adminsite.read_only import ReadOnlyAdmin
from config.jobs.console import dead_pages, job_pages, lane_actions, overview
from config.jobs.models import Lane


@admin.register(Lane)
class LaneAdmin(ReadOnlyAdmin):
    """Only who may view lanes sees them; only who may operate them has buttons."""

    def get_urls(self) -> list[URLPattern]:
        job = "<slug:kind>/<uuid:job_id>/"
        own = (
            ("live/", overview.refresh_live, "live"),
            ("plots/", overview.refresh_plots, "plots"),
            ("dead/", dead_pages.open_dead_letters, "dead"),
            ("dead/retry/", dead_pages.retry_selected, "dead_retry"),
            ("<slug:lane>/pause/", lane_actions.pause, "pause"),
            ("<slug:lane>/resume/", lane_actions.resume, "resume"),
            ("<slug:lane>/limit/", lane_actions.limit, "limit"),
            (job, job_pages.open_job, "job"),
            (f"{job}live/", job_pages.refresh_job, "job_live"),
            (f"{job}cancel/", job_pages.cancel, "job_cancel"),
            (f"{job}retry/", job_pages.retry, "job_retry"),
        )
        return [path(route, view, name=f"jobs_lane_{name}") for route, view, name in own] + super().get_urls()  # type: ignore[no-any-return]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_view_permission(request):
            raise PermissionDenied
        return overview.open_overview(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The plain row of a lane. Django would lead on to its index from one that does not exist."""
        if self.has_view_permission(request) and not Lane.objects.filter(pk=object_id).exists():
            raise Http404(f"no row of the lane {object_id!r}")
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response
