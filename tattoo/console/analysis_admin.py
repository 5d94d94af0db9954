"""The list of a clinic's analyses, and the page of one with its pictures, measurements, rules and report."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from config.accounts.identity import signed_in_user
from config.adminsite.read_only import PageAdmin
from config.storage.regions import Purpose
from tattoo.console import pictures
from tattoo.console.analysis_page import OUTCOME_TONES, build_page
from tattoo.models import Analysis
from tattoo.selectors import status_of, visible_analyses

LABELS = {"good": "success", "warn": "warning", "bad": "danger"}
OUTCOME_LABELS = {outcome: LABELS[tone] for outcome, tone in OUTCOME_TONES.items()}
SHOWN = (
    (Purpose.PHOTO, "The photograph as it was analysed", "Photograph of the tattoo"),
    (Purpose.OVERLAY, "What was taken for ink", "The same photograph with the ink that was found outlined"),
)


class SignedFilter(admin.SimpleListFilter):
    """Whether a clinician has signed."""

    title = "signature"
    parameter_name = "signed"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "signed"), ("no", "not signed")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Analysis]) -> QuerySet[Analysis]:
        if self.value() is None:
            return queryset
        return queryset.filter(signed_at__isnull=self.value() == "no")


@admin.register(Analysis)
class AnalysisAdmin(PageAdmin):
    list_display = ["asked", "patient", "site", "status", "outcome_label", "signed", "requested_by"]
    list_filter = ["outcome", "state", "body_site", "fitzpatrick_clinician", SignedFilter]
    list_select_related = ["subject", "requested_by"]
    search_fields = ["id", "subject__ref"]
    search_help_text = "An id or the patient's reference"
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    change_form_template = "tattoo/console/analysis_page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Analysis]:
        return visible_analyses(signed_in_user(request)).select_related("subject", "requested_by", "signed_by")

    @admin.display(description="Asked", ordering="created_at")
    def asked(self, analysis: Analysis) -> str:
        return f"{analysis.created_at:%-d %b %Y, %H:%M}"

    @admin.display(description="Patient")
    def patient(self, analysis: Analysis) -> str:
        return "removed" if analysis.forgotten_at else analysis.subject.ref

    @admin.display(description="Body site", ordering="body_site")
    def site(self, analysis: Analysis) -> str:
        return analysis.get_body_site_display()

    @admin.display(description="Status", ordering="state")
    def status(self, analysis: Analysis) -> str:
        return "removed" if analysis.forgotten_at else status_of(analysis).value

    @display(description="Outcome", ordering="outcome", label=OUTCOME_LABELS)  # type: ignore[untyped-decorator]
    def outcome_label(self, analysis: Analysis) -> str:
        return analysis.outcome

    @admin.display(description="Signed", ordering="signed_at")
    def signed(self, analysis: Analysis) -> str:
        return f"{analysis.signed_at:%-d %b %Y, %H:%M}" if analysis.signed_at else ""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:analysis_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"tattoo_analysis_{name}",
            )
            for name, view in (
                ("photo", pictures.show_photo),
                ("overlay", pictures.show_overlay),
                ("report", pictures.show_report),
            )
        ]
        return own + super().get_urls()  # type: ignore[no-any-return]

    def describe_page(self, analysis: Analysis, *, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """What the template needs. Opening the page loads the pictures by addresses of their own, each look recorded."""
        page = build_page(analysis)
        has = {Purpose.PHOTO: page.result is not None, Purpose.OVERLAY: page.has_overlay}
        shown = [
            {
                "url": reverse(f"admin:tattoo_analysis_{purpose.value}", args=[analysis.pk]),
                "caption": caption,
                "alt": alt,
            }
            for purpose, caption, alt in SHOWN
            if has[purpose]
        ]
        return {
            "page": page,
            "pictures": shown,
            "report_url": reverse("admin:tattoo_analysis_report", args=[analysis.pk]) if page.result else "",
            "title": "Analysis of a tattoo",
            "subtitle": None,
        }
