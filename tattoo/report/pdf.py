"""The report as a PDF: the page's blocks on A4, by xhtml2pdf, reading nothing but the fonts beside this module.

The same context gives the same bytes: ReportLab's invariant mode leaves the clock out, and the document's date is set
to the analysis's own afterwards. Neither touches the environment, so any thread of a worker may render;
xhtml2pdf itself lets one at a time.
"""

import re
from datetime import UTC, datetime
from typing import Final

from django.template.loader import render_to_string
from reportlab import rl_config
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.document import pisaDocument

from tattoo.report.composition import compose_report
from tattoo.report.context import ReportContext
from tattoo.report.pictures import FONTS, draw_watermark

rl_config.invariant = 1  # for the whole process, for good: no PDF of Loupe's takes its bytes from the clock

POLICY: Final = ResourceAccessPolicy.server(FONTS, allow_remote=False)
IN_MEMORY: Final = -1  # no page of a patient goes through a temporary file
DATE: Final = re.compile(rb"(/(?:Creation|Mod)Date \(D:)20000101000000")


def render_pdf(context: ReportContext) -> bytes:
    """The report as a PDF file. Raises OSError when a JPEG cannot be read, RuntimeError when a part cannot be drawn."""
    report = compose_report(context)
    watermark = draw_watermark(report.watermark) if report.watermark else ""
    html = render_to_string("tattoo/report/paper.html", {"report": report, "is_paper": True, "watermark": watermark})
    drawn = pisaDocument(
        html,
        path=str(FONTS / "report.html"),
        resource_policy=POLICY,
        context_meta=_meta(context),
        capacity=IN_MEMORY,
    )
    if drawn.err:
        raise RuntimeError(f"The report's PDF could not be drawn: {drawn.log}")
    return _date(drawn.dest.getvalue(), moment=context.analysed_at)


def _meta(context: ReportContext) -> dict[str, str]:
    return {"author": "Loupe", "subject": f"Report {context.analysis_id}", "keywords": context.result_digest}


def _date(content: bytes, *, moment: datetime) -> bytes:
    """Put a time in the place of invariant mode's fixed one, which is as long: every offset stays right."""
    stamp = moment.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode("ascii")
    dated, places = DATE.subn(rb"\g<1>" + stamp, content)
    if places != 2:
        raise RuntimeError(f"The PDF has {places} dates, not 2.")
    return dated
