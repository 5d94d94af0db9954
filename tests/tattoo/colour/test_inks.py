"""The inks of a tattoo are its families with their shares of the area, whatever the skin, the lens or the width of a line."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tattoo.colour.inks import find_inks, trace_inks
from tattoo.colour.skin import GLARE, INK, measure_skin
from tattoo.result import Ink, Lab
from tattoo.terms import CalibrationTier, InkFamily
from tests.tattoo.colour.painted_skin import DARK, LIGHT, MEDIUM, Painted, paint_discs, paint_line

BLACK: Lab = (9.3, 0.4, 0.0)
RED: Lab = (44.4, 44.1, 21.2)
GREEN: Lab = (50.6, -17.0, 9.5)
BLUE: Lab = (37.9, -4.9, -17.7)
BETWEEN_GREEN_AND_TEAL: Lab = (52.0, -18.0, 0.5)


def find(painted: Painted) -> tuple[Ink, ...]:
    skin_lab = measure_skin(painted.lab, classes=painted.classes)
    return find_inks(painted.lab, classes=painted.classes, probabilities=painted.probabilities, skin_lab=skin_lab)


@pytest.mark.parametrize("skin", [LIGHT, MEDIUM])
def test_each_ink_is_found_with_its_colour_and_its_share_largest_first(skin: Lab) -> None:
    radii = {BLACK: 40, RED: 30, GREEN: 20, BLUE: 10}
    inks = find(paint_discs(radii, skin=skin))
    assert [ink.family for ink in inks] == [InkFamily.BLACK, InkFamily.RED, InkFamily.GREEN, InkFamily.BLUE]
    areas = np.square(list(radii.values()))
    assert [ink.share for ink in inks] == pytest.approx(areas / areas.sum(), abs=0.01)
    for ink, lab in zip(inks, radii, strict=True):
        assert ink.lab == pytest.approx(lab, abs=0.8)
        assert ink.exemplar.startswith(str(ink.family))
        assert 0 < ink.confidence < 1


def test_without_a_chart_or_a_card_no_family_is_surer_than_four_in_five() -> None:
    painted = paint_discs({BLACK: 60})
    skin_lab = measure_skin(painted.lab, classes=painted.classes)
    uncalibrated, by_card, by_chart = (
        find_inks(
            painted.lab, classes=painted.classes, probabilities=painted.probabilities, skin_lab=skin_lab, tier=tier
        )[0].confidence
        for tier in (CalibrationTier.NONE, CalibrationTier.GREY_CARD, CalibrationTier.CHART)
    )
    assert uncalibrated == 0.8
    assert by_card == by_chart > 0.8


def test_ink_under_dark_skin_is_found() -> None:
    inks = find(paint_discs({(26.0, 34.0, 18.0): 30, (3.5, 0.5, 0.5): 25}, skin=DARK))
    assert [ink.family for ink in inks] == [InkFamily.RED, InkFamily.BLACK]


@pytest.mark.parametrize("width_px", [3, 5, 9])
def test_a_thin_line_keeps_its_colour(width_px: int) -> None:
    assert [ink.family for ink in find(paint_line(BLACK, width_px=width_px))] == [InkFamily.BLACK]
    (red,) = find(paint_line(RED, width_px=width_px))
    assert red.family == InkFamily.RED
    assert red.lab == pytest.approx(RED, abs=2)


def test_a_thin_line_counts_with_its_whole_area_beside_a_large_one() -> None:
    painted = paint_discs({RED: 30, BLACK: 30})
    thin = painted.classes.copy()
    thin[:, : thin.shape[1] // 2][:50] = 1
    thin[:, : thin.shape[1] // 2][57:] = 1
    inks = find(Painted(painted.lab, thin, painted.probabilities))
    area = {
        InkFamily.RED: (thin[:, : thin.shape[1] // 2] == INK).sum(),
        InkFamily.BLACK: (thin[:, thin.shape[1] // 2 :] == INK).sum(),
    }
    for ink in inks:
        assert ink.share == pytest.approx(area[ink.family] / sum(area.values()), abs=0.005)


def test_what_cannot_be_told_is_unknown_with_its_reason_and_no_confidence_and_the_shares_still_add_up() -> None:
    inks = find(paint_discs({BLACK: 30, BETWEEN_GREEN_AND_TEAL: 28}))
    assert [ink.family for ink in inks] == [InkFamily.BLACK, InkFamily.UNKNOWN]
    assert "green" in inks[1].abstention
    assert "teal" in inks[1].abstention
    assert inks[1].confidence == 0
    assert inks[0].abstention == ""
    assert sum(ink.share for ink in inks) == pytest.approx(1)


def test_a_family_below_two_in_a_hundred_counts_as_the_nearest_other_ink() -> None:
    inks = find(paint_discs({BLACK: 45, RED: 30, GREEN: 6}))
    assert [ink.family for ink in inks] == [InkFamily.BLACK, InkFamily.RED]
    areas = np.array((45**2, 30**2 + 6**2))
    assert [ink.share for ink in inks] == pytest.approx(areas / areas.sum(), abs=0.01)


def test_glare_on_ink_and_pixels_that_may_be_no_ink_do_not_colour_it() -> None:
    painted = paint_discs({RED: 40})
    rows, columns = np.nonzero(painted.classes == INK)
    glare, doubtful = columns < 40, columns > 70
    painted.lab[rows[glare], columns[glare]] = (97.0, 0.0, 1.0)
    painted.classes[rows[glare], columns[glare]] = GLARE
    painted.lab[rows[doubtful], columns[doubtful]] = (30.0, 0.0, -40.0)
    painted.probabilities[:, rows[doubtful], columns[doubtful]] = np.array((0.1, 0.4, 0.5, 0.0))[:, None]
    inks = find(painted)
    assert [ink.family for ink in inks] == [InkFamily.RED]
    assert inks[0].lab == pytest.approx(RED, abs=1)


def test_without_ink_there_are_no_inks() -> None:
    painted = paint_discs({RED: 20})
    assert find(Painted(painted.lab, np.ones_like(painted.classes), painted.probabilities)) == ()
    assert find(Painted(painted.lab, painted.classes, np.zeros_like(painted.probabilities))) == ()


def test_the_same_picture_has_the_same_inks() -> None:
    painted = paint_discs({BLACK: 30, RED: 25, GREEN: 25}, blur_px=3)
    assert find(painted) == find(painted)


def test_the_map_says_where_each_ink_is() -> None:
    painted = paint_discs({BLACK: 40, RED: 30})
    skin_lab = measure_skin(painted.lab, classes=painted.classes)
    traced = trace_inks(painted.lab, classes=painted.classes, probabilities=painted.probabilities, skin_lab=skin_lab)
    middle = painted.classes.shape[1] // 2
    assert_array_equal(traced.labels >= 0, painted.classes == INK)
    assert set(np.unique(traced.labels[:, :middle])) == {-1, 0}
    assert set(np.unique(traced.labels[:, middle:])) == {-1, 1}


def test_a_large_picture_is_looked_at_in_steps_and_answers_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    large = paint_discs({BLACK: 120, RED: 90}, blur_px=3)
    monkeypatch.setattr("tattoo.colour.inks.MOST_PIXELS", large.classes.size // 3)
    inks = find(large)
    assert [ink.family for ink in inks] == [InkFamily.BLACK, InkFamily.RED]
    assert inks[0].share == pytest.approx(120**2 / (120**2 + 90**2), abs=0.01)
    assert inks[0].lab == pytest.approx(BLACK, abs=1)
