"""The tattoo product's addresses: its part of /v1/, the signing of uploads at the root, and the public verification."""

from django.urls import path

from tattoo.api.analyses import AnalysisView, AnalyzeView
from tattoo.api.consents import ConsentsView, ConsentWithdrawView
from tattoo.api.reports import ReportPageView, ReportPdfView
from tattoo.api.subjects import SubjectView
from tattoo.api.uploads import TattooUploadSignView
from tattoo.verification import verify_report

urlpatterns = [
    path("uploads/sign", TattooUploadSignView.as_view(), name="tattoo-upload-sign"),
    path("v1/analyze", AnalyzeView.as_view(), name="analyze"),
    path("v1/analyze/<uuid:analysis_id>", AnalysisView.as_view(), name="analysis-detail"),
    path("v1/analyze/<uuid:analysis_id>/report.pdf", ReportPdfView.as_view(), name="analysis-report-pdf"),
    path("v1/analyze/<uuid:analysis_id>/report.html", ReportPageView.as_view(), name="analysis-report-html"),
    path("v1/consents", ConsentsView.as_view(), name="consents"),
    path("v1/consents/<uuid:consent_id>/withdraw", ConsentWithdrawView.as_view(), name="consent-withdraw"),
    path("v1/subjects/<str:ref>", SubjectView.as_view(), name="subject"),
    path("verify/<uuid:analysis_id>", verify_report, name="verify-report"),
]
