"""Who changed and signed what, and what made this result: overrides, versions, signature, references."""

from tattoo.report.blocks import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Notes,
    Paragraph,
    Section,
    SignatureBlock,
    Table,
)
from tattoo.report.context import ReportContext
from tattoo.report.pictures import draw_code
from tattoo.report.words import NOTHING, say_time
from tattoo.result import Result
from tattoo.rules.recommendation import Recommendation

OVERRIDES = (("What", 16), ("Original value", 15), ("New value", 15), ("Reason", 24), ("Who", 14), ("When", 16))
CODE_MM = 26.0
TO_SIGN = "................................................"


def compose_overrides(context: ReportContext) -> Section:
    """Every change that a clinician made; the measured result stays beside it."""
    rows = tuple(
        tuple(
            Cell(text)
            for text in (
                change.subject,
                change.original,
                change.replacement,
                change.reason,
                change.made_by,
                say_time(change.made_at, timezone=context.timezone),
            )
        )
        for change in context.overrides
    )
    table = Table(
        caption="Changes by clinicians, oldest first",
        columns=tuple(Column(title=title, width=width) for title, width in OVERRIDES),
        rows=rows,
    )
    block: Block = table if rows else Paragraph(text="None: nothing was overridden.")
    return Section(anchor="overrides", title="Overrides", blocks=(block,))


def compose_versions(result: Result) -> Section:
    """By what the result was made; the same versions and the same picture give the same result."""
    made_by = result.versions
    facts = (
        ("Segmentation model", f"{made_by.segmentation_model}, SHA-256 {made_by.segmentation_sha256}"),
        ("Ruleset", f"{made_by.ruleset}, SHA-256 {made_by.ruleset_sha256}"),
        ("Palette", f"{made_by.palette}, SHA-256 {made_by.palette_sha256}"),
        ("Code", f"{made_by.code}; schema of the result {result.schema_version}"),
        ("Photograph", f"SHA-256 {result.picture.sha256}"),
    )
    shown = Facts(facts=tuple(Fact(name=name, value=value) for name, value in facts), per_row=1)
    return Section(anchor="versions", title="Versions", blocks=(shown,))


def compose_signature(context: ReportContext) -> Section:
    """The signature, or the lines to sign on; the code leads to a page that says the status and no more."""
    seal = (
        Fact(name="Result's SHA-256, first 16", value=context.result_digest[:16]),
        Fact(name="Audit chain, head", value=context.audit_head or NOTHING),
        Fact(name="Verify at", value=context.verify_url),
    )
    code = Figure(
        source=draw_code(context.verify_url),
        alt="QR code of the address where this report's status can be verified.",
        caption="Verify this report",
        width_mm=CODE_MM,
        height_mm=CODE_MM,
    )
    block = SignatureBlock(facts=(*_signed_facts(context), *seal), code=code, verify_url=context.verify_url)
    return Section(anchor="signature", title="Signature", blocks=(block,))


def _signed_facts(context: ReportContext) -> tuple[Fact, ...]:
    signature = context.signature
    if signature is None:
        return (
            Fact(name="Status", value="DRAFT - NOT SIGNED. Not for treatment until a clinician has signed."),
            *(Fact(name=name, value=TO_SIGN) for name in ("Name", "Role", "Meaning", "Time (UTC)")),
        )
    return (
        Fact(name="Status", value="Signed electronically"),
        Fact(name="Name", value=signature.name),
        Fact(name="Role", value=signature.role),
        Fact(name="Meaning", value=signature.meaning),
        Fact(name="Time", value=say_time(signature.signed_at, timezone=context.timezone)),
    )


def compose_references(advice: Recommendation) -> Section:
    """The sources by their numbers; how each was seen is part of what it is worth."""
    items = tuple(
        f"{source.ref_id}. {source.citation}. Provenance: {source.provenance}." for source in advice.references
    )
    block: Block = Notes(items=items, is_numbered=True) if items else Paragraph(text="The rules needed none.")
    return Section(anchor="references", title="References", blocks=(block,))
