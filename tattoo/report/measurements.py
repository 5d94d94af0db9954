"""What was measured, as sections: the photograph and its quality, the colours of the inks, the skin."""

from tattoo.report.blocks import Block, Cell, Column, Fact, Facts, Figure, Figures, Paragraph, Section, Table
from tattoo.report.context import ReportContext
from tattoo.report.pictures import draw_swatch, shrink_photograph
from tattoo.report.words import (
    say,
    say_lab,
    say_measured,
    say_number,
    say_share,
    say_size,
    say_source,
    say_type,
    say_yes,
)
from tattoo.result import Calibration, Gate, Ink, Result, Segmentation, Skin

FIGURE_WIDTH_MM = 84.0
FIGURE_HEIGHT_MM = 52.0
PALETTE = (
    ("Ink", 15),
    ("Colour", 14),
    ("L* / a* / b*", 17),
    ("Area of ink", 10),
    ("Nearest reference", 20),
    ("ΔE₀₀", 7),
    ("Margin", 7),
    ("Confidence", 10),
)
GATES = (("Gate", 23), ("Measured", 15), ("Warn", 12), ("Reject", 12), ("Verdict", 10), ("Remedy", 28))


def compose_figures(context: ReportContext) -> Section:
    """The photograph and the photograph with the mask; an alternative text and a caption each."""
    tier = _say_tier(context.result.calibration)
    site = say(context.body_site).lower()
    shown = [
        _figure(
            context.original_jpeg,
            alt=f"Photograph of the tattoo, {site}, as it was uploaded.",
            caption=f"Photograph as uploaded, {_say_size(context.result)}.",
        )
    ]
    if context.overlay_jpeg is not None:
        families = ", ".join(say(ink.family).lower() for ink in context.result.inks) or "no ink"
        shown.append(
            _figure(
                context.overlay_jpeg,
                alt=f"The same photograph with a contour around what was measured as ink: {families}.",
                caption=f"What was measured as ink (contour). Calibration: {tier}. No length is known: no scale bar.",
            )
        )
    blocks: tuple[Block, ...] = (Figures(figures=tuple(shown)),)
    if context.overlay_jpeg is None:
        blocks += (Paragraph(text="There is no overlay: nothing was segmented in this photograph."),)
    return Section(anchor="figures", title="Photograph", blocks=blocks)


def _figure(content: bytes, *, alt: str, caption: str) -> Figure:
    source, width, height = shrink_photograph(content)
    scale = min(FIGURE_WIDTH_MM / width, FIGURE_HEIGHT_MM / height)
    return Figure(source=source, alt=alt, caption=caption, width_mm=width * scale, height_mm=height * scale)


def compose_palette(result: Result) -> Section:
    """Each ink's colour beside the reference that it is nearest to."""
    if not result.inks:
        blocks: tuple[Block, ...] = (Paragraph(text="No ink was measured.", lead="None."),)
    else:
        table = Table(
            caption="Ink colours in the skin, CIE L*a*b* (D65, 2°)",
            columns=tuple(Column(title=title, width=width) for title, width in PALETTE),
            rows=tuple(_palette_row(ink) for ink in result.inks),
        )
        blocks = (table, *(_explain_ink(ink) for ink in result.inks if ink.abstention))
    return Section(anchor="palette", title="Ink colours", blocks=blocks)


def _palette_row(ink: Ink) -> tuple[Cell, ...]:
    return (
        Cell(say(ink.family)),
        Cell(ink.hex, swatch=draw_swatch(ink.hex)),
        Cell(say_lab(ink.lab)),
        Cell(say_share(ink.share)),
        Cell(ink.exemplar),
        Cell(say_number(ink.delta_e_2000)),
        Cell(say_number(ink.margin)),
        Cell(say_number(ink.confidence, decimals=2)),
    )


def _explain_ink(ink: Ink) -> Paragraph:
    return Paragraph(lead=f"{say(ink.family)} ({ink.hex}): abstained.", text=ink.abstention)


def compose_skin(result: Result) -> Section:
    """The skin's colour, the clinician's type, and which of the two the rules used."""
    if result.skin is None:
        blocks: tuple[Block, ...] = (Paragraph(text="The skin's colour was not measured."),)
    else:
        blocks = (Facts(facts=_skin_facts(result, skin=result.skin)),)
    return Section(anchor="skin", title="Skin", blocks=blocks)


def _skin_facts(result: Result, *, skin: Skin) -> tuple[Fact, ...]:
    ita = "Not valid" if skin.ita_deg is None else f"{say_number(skin.ita_deg)}°, class {say(skin.ita_class)}"
    facts = [
        Fact(name="Clean skin, L* / a* / b*", value=say_lab(skin.lab)),
        Fact(name="Individual typology angle (ITA)", value=f"{ita} {skin.invalid_because}".strip()),
        Fact(name="Fitzpatrick, by the clinician", value=say_type(skin.fitzpatrick_clinician)),
        Fact(name="Fitzpatrick, by the patient", value=say_type(skin.fitzpatrick_reported)),
    ]
    advice = result.recommendation
    if advice is not None:
        gating = f"{say_type(advice.gating_type)}, from {say_source(advice.gating_source)} (the darker one decides)"
        facts.append(Fact(name="Skin type that the rules used", value=gating))
    return (*facts, Fact(name="Calibration", value=_say_tier(result.calibration)))


def compose_quality(result: Result) -> Section:
    """The gates of picture quality, the calibration, the mask's figures and the file's facts."""
    gates = Table(
        caption=f"Gates of picture quality: the picture is {result.quality.verdict}",
        columns=tuple(Column(title=title, width=width) for title, width in GATES),
        rows=tuple(_gate_row(gate) for gate in result.quality.gates),
    )
    facts = (*_calibration_facts(result.calibration), *_mask_facts(result.segmentation), *_file_facts(result))
    return Section(anchor="quality", title="Picture quality and calibration", blocks=(gates, Facts(facts=facts)))


def _gate_row(gate: Gate) -> tuple[Cell, ...]:
    cells = (say(gate.name), say_measured(gate), gate.warn, gate.reject, say(gate.verdict), gate.remedy)
    return tuple(Cell(text) for text in cells)


def _say_tier(calibration: Calibration | None) -> str:
    if calibration is None:
        return "not reached"
    return "none (colours are uncalibrated)" if calibration.tier == "none" else say(calibration.tier).lower()


def _calibration_facts(calibration: Calibration | None) -> tuple[Fact, ...]:
    if calibration is None:
        return (Fact(name="Calibration", value="Not reached"),)
    mean, worst = say_number(calibration.residual_mean), say_number(calibration.residual_max)
    return (
        Fact(name="Calibration", value=f"{say(calibration.tier)}. {calibration.detail}"),
        Fact(name="Residual ΔE₀₀ of the chart", value=f"mean {mean}, largest {worst}"),
    )


def _mask_facts(mask: Segmentation | None) -> tuple[Fact, ...]:
    if mask is None:
        return (Fact(name="Mask", value="Not reached"),)
    shares = (
        ("ink", mask.ink_share),
        ("skin", mask.skin_share),
        ("glare", mask.glare_share),
        ("other", mask.other_share),
    )
    border = "touches the frame's border" if mask.touches_border else "clear of the frame's border"
    return (
        Fact(name="Frame", value=", ".join(f"{name} {say_share(share)}" for name, share in shares)),
        Fact(
            name="Mask",
            value=f"confidence {say_number(mask.confidence, decimals=2)}, {mask.regions} region(s), {border}",
        ),
        *((Fact(name="Mask, abstained", value=mask.abstention),) if mask.abstention else ()),
    )


def _say_size(result: Result) -> str:
    return say_size(width_px=result.picture.width_px, height_px=result.picture.height_px)


def _file_facts(result: Result) -> tuple[Fact, ...]:
    picture = result.picture
    size = f"{_say_size(result)}, {picture.bit_depth} bit, {picture.media_type}"
    profile = f"{picture.colour_profile or 'none embedded'}; applied: {say_yes(picture.is_profile_applied).lower()}"
    return (
        Fact(name="File", value=size),
        Fact(name="Colour profile", value=profile),
        Fact(name="EXIF", value=f"present: {say_yes(picture.has_exif).lower()}; orientation {picture.orientation}"),
    )
