"""The content, whatever draws it: nothing of the result is left out, what stops a treatment comes first."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tattoo.report.blocks import Section, Table
from tattoo.report.composition import DRAFT, compose_report
from tattoo.report.context import ReportContext
from tests.tattoo.report.reading import list_texts, read_composition, simplify
from tests.tattoo.report.reports import REPORTS, abstaining, clear, conflicting, make_context, stopped, uncalibrated

NOTHING_TO_SAY = (None, "", "-", "%")
SAID_OTHERWISE = frozenset({"outcome"})  # as an alert's title: see the tests of alerts


def list_leaves(part: Any, *, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for key, one in part.items():
            yield from list_leaves(one, name=key)
    elif isinstance(part, list):
        for one in part:
            yield from list_leaves(one, name=name)
    elif part not in NOTHING_TO_SAY and not isinstance(part, bool) and name not in SAID_OTHERWISE:
        yield name, part


def spell(value: object) -> set[str]:
    """The ways in which a report may write a value."""
    if isinstance(value, float):
        texts = [f"{value:.{decimals}f}" for decimals in (0, 1, 2)]
        return {simplify(text) for text in (*texts, f"{value:g}", f"{value * 100:.1f}", f"{value:,.0f}")}
    return {simplify(str(value)), simplify(f"{value:,}") if isinstance(value, int) else simplify(str(value))}


def find_section(context: ReportContext, *, anchor: str) -> Section:
    return next(one for one in compose_report(context).sections if one.anchor == anchor)


@pytest.mark.parametrize("name", REPORTS)
def test_every_field_of_the_result_appears(name: str) -> None:
    context = REPORTS[name]()
    said = f" {simplify(read_composition(compose_report(context)))} "
    leaves = list(list_leaves(context.result.model_dump(mode="json")))
    unsaid = [leaf for leaf in leaves if not any(f" {text} " in said for text in spell(leaf[1]))]
    assert len(leaves) > 60
    assert unsaid == []


def test_stop_comes_before_hold_and_hold_before_the_outcome() -> None:
    alerts = compose_report(stopped()).alerts
    assert [alert.title.split()[0] for alert in alerts] == ["STOP:", "HOLD:", "Outcome:"]
    assert [alert.icon for alert in alerts] == ["✖", "▲", "✖"]
    assert alerts[0].items[0][0] == "F-GOLD"
    assert "Override: senior clinician + reason." in alerts[0].items[0][1]


@pytest.mark.parametrize(
    ("make", "tone", "title"),
    [
        (clear, "calm", "Outcome: recommendation for the clinician's review"),
        (stopped, "stop", "Outcome: stopped by a flag, no wavelength is advised"),
        (conflicting, "caution", "Loupe abstains: the clinician decides"),
        (abstaining, "caution", "Loupe abstains: the clinician decides"),
    ],
)
def test_the_outcome_is_said_at_the_top(make: Any, tone: str, title: str) -> None:
    alert = compose_report(make()).alerts[-1]
    assert (alert.tone, alert.title) == (tone, title)


def test_a_flag_is_said_once() -> None:
    texts = list(list_texts(find_section(stopped(), anchor="flags")))
    assert not any("F-GOLD" in text for text in texts)
    assert any("DEFER F-TAN" in text for text in texts)


def test_red_ink_on_dark_skin_names_no_wavelength_and_says_why() -> None:
    (table,) = find_section(conflicting(), anchor="plan").blocks
    assert isinstance(table, Table)
    row = {column.title: cell.text for column, cell in table.labelled_rows[0]}
    assert row["First choice"] == "Abstained: no wavelength"
    assert row["Skin gate"] == "Avoid unless override (S-VI-532)"
    reasons = " ".join(list_texts(find_section(conflicting(), anchor="reasons")))
    assert "Loupe abstains: " in reasons
    skin = " ".join(list_texts(find_section(conflicting(), anchor="skin")))
    assert "Type VI, from ITA measured in the photograph" in skin


def test_colours_without_calibration_are_called_uncalibrated() -> None:
    context = uncalibrated()
    assert "The colours are uncalibrated" in " ".join(list_texts(find_section(context, anchor="limits")))
    assert "none (colours are uncalibrated)" in " ".join(list_texts(find_section(context, anchor="figures")))
    assert "The colours are uncalibrated" not in read_composition(compose_report(clear()))


def test_missing_answers_are_named_and_leave_no_score() -> None:
    context = uncalibrated()
    assert "Keloid history" in " ".join(list_texts(find_section(context, anchor="limits")))
    sessions = " ".join(list_texts(find_section(context, anchor="sessions")))
    assert "No score: a factor is missing" in sessions
    assert "No range: a factor is missing" in sessions


def test_a_picture_without_a_mask_has_one_figure_and_says_so() -> None:
    context = replace(make_context(), overlay_jpeg=None)
    texts = list(list_texts(find_section(context, anchor="figures")))
    assert "There is no overlay: nothing was segmented in this photograph." in texts


def test_it_is_a_draft_until_it_is_signed() -> None:
    assert compose_report(make_context()).watermark == DRAFT
    signed = compose_report(clear())
    assert signed.watermark == ""
    assert DRAFT not in read_composition(signed)
    said = read_composition(signed)
    for text in ("Dr. Ada Moreno", "Clinical advisor", "I have reviewed this report", "2026-11-21 08:15 UTC"):
        assert text in said


def test_an_override_stands_with_both_values_the_reason_and_who() -> None:
    (table,) = find_section(clear(), anchor="overrides").blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == [
        "W-RED, pulse class",
        "Picosecond (ps)",
        "Nanosecond (ns)",
        "The picosecond laser is being serviced.",
        "Dr. Ada Moreno",
        "2026-11-21 08:10 UTC (09:10 Berlin)",
    ]


def test_the_first_sixteen_figures_of_the_digest_and_the_chain_are_beside_the_signature() -> None:
    context = clear()
    texts = list(list_texts(find_section(context, anchor="signature")))
    assert context.result_digest[:16] in texts
    assert context.audit_head in texts
    assert context.verify_url in texts
