"""The Kirby-Desai scale: points, score, range of sessions, and what is missing."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from tattoo.rules.case import Case
from tattoo.rules.kirby_desai import score_case
from tattoo.rules.recommendation import KirbyDesai
from tattoo.rules.ruleset import active_ruleset
from tattoo.terms import Answer, BodySite, Fitzpatrick, InkAmount, InkFamily, Scarring
from tests.tattoo.rules.cases import make_case

SEVERAL = {InkFamily.BLUE: 0.4, InkFamily.GREEN: 0.3, InkFamily.RED: 0.3}


def score(case: Case) -> KirbyDesai:
    return score_case(case, ruleset=active_ruleset())


def points_of(case: Case) -> Mapping[str, int | None]:
    return {factor.name: factor.points for factor in score(case).factors}


def test_the_worked_example_scores_eleven() -> None:
    """FST II, chest, several colours, moderate ink, no scar, one layer: 2+2+4+3+0+0 (a page of 2011 that cites the scale)."""
    result = score(make_case(SEVERAL))
    assert [factor.points for factor in result.factors] == [2, 2, 4, 3, 0, 0]
    assert (result.score, result.sessions_low, result.sessions_high) == (11, 8.25, 13.5)


def test_the_score_spans_four_to_twenty_six() -> None:
    least = make_case(fst=Fitzpatrick.I, answers={"ink_amount": InkAmount.AMATEUR}, body_site=BodySite.NECK)
    most = make_case(
        SEVERAL,
        fst=Fitzpatrick.VI,
        answers={"ink_amount": InkAmount.SIGNIFICANT, "scarring": Scarring.SIGNIFICANT, "cover_up": Answer.YES},
        body_site=BodySite.FOOT,
    )
    assert (score(least).score, score(most).score) == (4, 26)
    assert score(least).sessions_low == 1.5
    assert any("expectations" in caveat and "above 20" in caveat for caveat in score(most).caveats)
    assert not any("above 20" in caveat for caveat in score(least).caveats)


def test_every_site_has_a_location_and_the_printed_examples_hold() -> None:
    sites = {site: points_of(make_case(body_site=site))["location"] for site in BodySite}
    assert None not in sites.values()
    assert (sites[BodySite.FACE], sites[BodySite.CHEST], sites[BodySite.HAND], sites[BodySite.FOOT]) == (1, 2, 5, 5)


@pytest.mark.parametrize(
    ("inks", "points"),
    [
        ({InkFamily.BLACK: 0.7, InkFamily.GREY: 0.3}, 1),
        ({InkFamily.BLACK: 0.96, InkFamily.BLUE: 0.04}, 1),
        ({InkFamily.BLACK: 0.7, InkFamily.RED: 0.3}, 2),
        ({InkFamily.BLACK: 0.3, InkFamily.RED: 0.7}, 3),
        ({InkFamily.RED: 1.0}, 3),
        ({InkFamily.BLACK: 0.5, InkFamily.RED: 0.3, InkFamily.GREEN: 0.2}, 3),
        ({InkFamily.BLACK: 0.3, InkFamily.GREEN: 0.7}, 4),
        ({InkFamily.GREEN: 1.0}, 4),
        ({InkFamily.RED: 0.6, InkFamily.GREEN: 0.4}, 4),
        ({InkFamily.BLACK: 0.9, InkFamily.UNKNOWN: 0.1}, None),
        ({}, None),
    ],
)
def test_colours_are_read_from_the_inks(inks: dict[InkFamily, float], points: int | None) -> None:
    assert points_of(make_case(inks))["color"] == points


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({"ink_amount": InkAmount.UNKNOWN}, "amount_of_ink"),
        ({"scarring": Scarring.UNKNOWN}, "scarring_tissue_change"),
        ({"cover_up": Answer.UNKNOWN}, "layering"),
    ],
)
def test_a_missing_answer_is_no_zero(answers: dict[str, Any], missing: str) -> None:
    result = score(make_case(answers=answers))
    assert (result.score, result.sessions_low, result.sessions_high) == (None, None, None)
    assert result.caveats[0] == f"no score: {missing} not known"


def test_the_clinicians_type_is_scored_whatever_the_picture_says() -> None:
    assert points_of(make_case(fitzpatrick=Fitzpatrick.II, fst=Fitzpatrick.VI))["skin_type"] == 2


def test_points_from_memory_keep_that_mark() -> None:
    """Seen: types, head and neck 1, chest 2, hands and feet 5, amateur 1, moderate 3, black 1, several colours 4."""
    seen = {
        (factor.name, factor.level)
        for site, ink, amount, inks in product(
            (BodySite.NECK, BodySite.THIGH),
            (Scarring.NONE, Scarring.MODERATE),
            InkAmount,
            ({InkFamily.BLACK: 1.0}, SEVERAL),
        )
        for factor in score(make_case(inks, body_site=site, answers={"ink_amount": amount, "scarring": ink})).factors
        if factor.provenance == "seen"
    }
    assert seen == {
        ("skin_type", "II"),
        ("location", "head_neck"),
        ("color", "black_only"),
        ("color", "multiple_colors"),
        ("amount_of_ink", "amateur"),
        ("amount_of_ink", "moderate"),
    }
    assert any(caveat.endswith("layering") and "memory" in caveat for caveat in score(make_case()).caveats)
