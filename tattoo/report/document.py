"""The report as an accessible page: one self-contained HTML document, its pictures inside, no script."""

from django.template.loader import render_to_string

from tattoo.report.composition import compose_report
from tattoo.report.context import Override, ReportContext, Signature

__all__ = ["Override", "ReportContext", "Signature", "render_html"]


def render_html(context: ReportContext) -> str:
    """The report as an HTML page; all text from outside is escaped. Raises OSError when a JPEG cannot be read."""
    return render_to_string("tattoo/report/page.html", {"report": compose_report(context), "is_paper": False})
