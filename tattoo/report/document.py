"""The report as a document: an accessible page, self-contained, its pictures inside, no script; and a PDF."""

from django.template.loader import render_to_string

from tattoo.report.composition import compose_report
from tattoo.report.context import Override, ReportContext, Signature

__all__ = ["Override", "ReportContext", "Signature", "render_html", "render_pdf"]


def render_html(context: ReportContext) -> str:
    """The report as an HTML page; all text from outside is escaped. Raises OSError when a JPEG cannot be read."""
    return render_to_string("tattoo/report/page.html", {"report": compose_report(context), "is_paper": False})


def render_pdf(context: ReportContext) -> bytes:
    """The report as a PDF file; the same context gives the same bytes. Raises as `tattoo.report.pdf.render_pdf`."""
    from tattoo.report import pdf  # noqa: PLC0415  # a second of imports, which only who draws should pay

    return pdf.render_pdf(context)
