"""The report's order, in one place: identity, alerts, figures, measurements, advice, limits, provenance.

Pure: a context in, blocks of plain text out. The page and the PDF draw the same blocks.
"""

from tattoo.report.advice import compose_path, compose_plan, compose_reasons, compose_sessions
from tattoo.report.blocks import Fact, Facts, Report, Section
from tattoo.report.context import ReportContext
from tattoo.report.measurements import compose_figures, compose_palette, compose_quality, compose_skin
from tattoo.report.provenance import compose_overrides, compose_references, compose_signature, compose_versions
from tattoo.report.safety import compose_alerts, compose_flags, compose_limits
from tattoo.report.words import Citations, say, say_time

DRAFT = "DRAFT - NOT SIGNED"
INTENDED_USE = (
    "Decision support, not a prescription: for a qualified clinician who plans laser removal of a tattoo, examines the "
    "patient and can check each step below. Not for patients, not for use without review."
)


def compose_report(context: ReportContext) -> Report:
    """Lay the report out; equal contexts give equal reports."""
    advice = context.result.recommendation
    citations = Citations(advice.references if advice else ())
    return Report(
        title="Tattoo removal: analysis report",
        report_id=f"{context.analysis_id} v{context.report_version}",
        clinic_name=context.clinic_name,
        identity=_identify(context),
        intended_use=INTENDED_USE,
        watermark="" if context.is_signed else DRAFT,
        status="Signed" if context.is_signed else DRAFT,
        alerts=compose_alerts(context.result, citations=citations),
        sections=_compose_sections(context, citations=citations),
    )


def _identify(context: ReportContext) -> Facts:
    facts = (
        ("Clinic", context.clinic_name),
        ("Patient (pseudonym)", context.subject_ref),
        ("Body site", say(context.body_site)),
        ("Status", "Signed" if context.is_signed else DRAFT),
        ("Photographed", say_time(context.captured_at, timezone=context.timezone)),
        ("Analysed", say_time(context.analysed_at, timezone=context.timezone)),
        ("Report", str(context.analysis_id)),
        ("Version", f"{context.report_version}"),
    )
    return Facts(facts=tuple(Fact(name=name, value=value) for name, value in facts))


def _compose_sections(context: ReportContext, *, citations: Citations) -> tuple[Section, ...]:
    result, advice = context.result, context.result.recommendation
    sections = [compose_figures(context), compose_palette(result), compose_skin(result)]
    if advice is not None:
        sections += [
            compose_plan(advice, citations=citations),
            compose_reasons(result, advice=advice, citations=citations),
            compose_flags(advice, citations=citations),
            compose_sessions(advice, citations=citations),
        ]
    sections += [compose_limits(result), compose_quality(result), compose_overrides(context)]
    sections += [compose_path(advice)] if advice is not None else []
    sections += [compose_versions(result), compose_signature(context)]
    return (*sections, *([compose_references(advice)] if advice is not None else []))
