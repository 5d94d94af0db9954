"""What comes out of the tattoo endpoints."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tattoo.models import Analysis
from tattoo.result import Result
from tattoo.selectors import Status, status_of

STATUSES = [status.value for status in Status]


class ProgressOutput(serializers.Serializer[Any]):
    """How far the work is; `step` is the one that runs."""

    percent = serializers.IntegerField(min_value=0, max_value=100)
    step = serializers.CharField(allow_blank=True)


class AnalysisFailureOutput(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="stable; for programs")
    detail = serializers.CharField(help_text="what was found and what to do about it")


class SignatureOutput(serializers.Serializer[Any]):
    """Who signed this result, when, and what the signature says."""

    name = serializers.CharField()
    meaning = serializers.CharField()
    signed_at = serializers.DateTimeField()


class LinksOutput(serializers.Serializer[Any]):
    """Paths of this analysis; the reports are there once it has succeeded."""

    self = serializers.CharField()
    report_pdf = serializers.CharField(allow_null=True)
    report_html = serializers.CharField(allow_null=True)
    verify = serializers.CharField(allow_null=True)


class AnalysisOutput(serializers.ModelSerializer[Analysis]):
    """An analysis: `result` once it has succeeded, `failure` once it has failed, `progress` until then."""

    status = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()
    signature = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        model = Analysis
        fields = [
            "id",
            "status",
            "progress",
            "outcome",
            "failure",
            "result",
            "result_sha256",
            "signature",
            "created_at",
            "finished_at",
            "links",
        ]

    @extend_schema_field(serializers.ChoiceField(choices=STATUSES))
    def get_status(self, analysis: Analysis) -> str:
        return status_of(analysis).value

    @extend_schema_field(ProgressOutput)
    def get_progress(self, analysis: Analysis) -> dict[str, Any]:
        if status_of(analysis) in (Status.QUEUED, Status.RUNNING):
            return {"percent": analysis.progress_percent or 0, "step": analysis.progress_note}
        return {"percent": 100, "step": ""}

    @extend_schema_field(AnalysisFailureOutput(allow_null=True))
    def get_failure(self, analysis: Analysis) -> dict[str, str] | None:
        if not analysis.failure_code:
            return None
        return {"code": analysis.failure_code, "detail": analysis.failure_detail}

    @extend_schema_field(Result)  # type: ignore[arg-type]  # drf-spectacular takes pydantic models, its types do not say so
    def get_result(self, analysis: Analysis) -> Any:
        return analysis.result

    @extend_schema_field(SignatureOutput(allow_null=True))
    def get_signature(self, analysis: Analysis) -> dict[str, Any] | None:
        if analysis.signed_by is None or analysis.signed_at is None:
            return None
        name = analysis.signed_by.get_full_name() or str(analysis.signed_by)
        return {"name": name, "meaning": analysis.meaning, "signed_at": analysis.signed_at.isoformat()}

    @extend_schema_field(LinksOutput)
    def get_links(self, analysis: Analysis) -> dict[str, str | None]:
        def link(name: str) -> str:
            return reverse(name, args=[analysis.pk])

        has_report = analysis.result is not None
        return {
            "self": link("analysis-detail"),
            "report_pdf": link("analysis-report-pdf") if has_report else None,
            "report_html": link("analysis-report-html") if has_report else None,
            "verify": link("verify-report") if has_report else None,
        }
