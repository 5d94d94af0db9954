"""The composer: what is asked for is there, the truth is exact, and ink looks as ink in skin does."""

import numpy as np
import pytest

from tattoo.colour.skin_tone import estimate_ita
from tattoo.colour.spaces import convert_srgb_to_lab
from tattoo.terms import InkFamily, ToneClass
from tattoo.vision.composition import Difficulty, PhotoWishes, compose_photo
from tattoo.vision.composition.charting import PATCHES
from tattoo.vision.composition.designs import MOTIFS
from tattoo.vision.composition.pigments import draw_ink, draw_skin, reflect
from tattoo.vision.composition.surfaces import SURFACES
from tattoo.vision.composition.wishes import FAMILIES, Area

SIDE = 128


def wish(**asked: object) -> PhotoWishes:
    return PhotoWishes(**({"width_px": SIDE, "height_px": SIDE, "difficulty": Difficulty.EASY} | asked))  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_photograph_and_another_seed_another() -> None:
    first, again, other = (compose_photo(seed, wishes=wish()) for seed in (5, 5, 6))
    assert np.array_equal(first.rgb, again.rgb)
    assert np.array_equal(first.classes, again.classes)
    assert not np.array_equal(first.rgb, other.rgb)


def test_a_photograph_has_the_size_asked_for_and_maps_of_the_same_size() -> None:
    photo = compose_photo(1, wishes=wish(width_px=150, height_px=97))
    assert photo.rgb.shape == (97, 150, 3)
    assert photo.classes.shape == photo.families.shape == (97, 150)
    assert photo.rgb.dtype == photo.classes.dtype == photo.families.dtype == np.uint8


@pytest.mark.parametrize("tone", ToneClass)
def test_the_skin_is_of_the_class_that_its_ita_says(tone: ToneClass) -> None:
    photo = compose_photo(3, wishes=wish(tone_class=tone))
    assert photo.tone_class == tone
    assert estimate_ita(np.array(photo.skin_lab)).tone_class == tone


def test_families_are_marked_where_there_is_ink_and_nowhere_else_and_their_shares_add_up() -> None:
    asked = (InkFamily.BLACK, InkFamily.RED, InkFamily.GREEN)
    photo = compose_photo(8, wishes=wish(families=asked, motif="flower", surface="close_up", frame_share=0.4))
    assert np.array_equal(photo.families > 0, photo.classes == Area.INK)
    assert set(photo.inks) <= {*asked, InkFamily.GREY}  # black that lies thin looks grey
    assert InkFamily.BLACK in photo.inks
    assert sum(photo.inks.values()) == pytest.approx(1)
    black = (photo.families == FAMILIES.index(InkFamily.BLACK) + 1).sum() / (photo.families > 0).sum()
    assert photo.inks[InkFamily.BLACK] == pytest.approx(black)


@pytest.mark.parametrize("motif", [*MOTIFS, "sleeve"])
def test_every_motif_leaves_ink_on_the_skin(motif: str) -> None:
    shares = [
        (compose_photo(seed, wishes=wish(motif=motif, surface="close_up", frame_share=0.5)).classes == Area.INK).mean()
        for seed in (1, 2)
    ]
    assert max(shares) > 0.01


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_shows_skin_and_only_a_close_up_fills_the_frame(surface: str) -> None:
    photo = compose_photo(4, wishes=wish(surface=surface, tattoos=0, difficulty=Difficulty.EASY))
    assert (photo.classes == Area.SKIN).mean() > 0.08


def test_bare_skin_has_no_ink_and_a_photograph_without_skin_is_all_other() -> None:
    assert not (compose_photo(2, wishes=wish(tattoos=0)).classes == Area.INK).any()
    assert (compose_photo(2, wishes=wish(has_skin=False)).classes == Area.OTHER).all()


def test_a_tattoo_at_the_border_touches_it_and_others_asked_to_be_small_do_not() -> None:
    asked = {"surface": "close_up", "motif": "solid", "frame_share": 0.08}
    at_border, inside = (compose_photo(9, wishes=wish(is_at_border=is_at, **asked)).classes for is_at in (True, False))
    for classes, touches in ((at_border, True), (inside, False)):
        rim = np.concatenate([classes[0], classes[-1], classes[:, 0], classes[:, -1]])
        assert bool((rim == Area.INK).any()) is touches


def test_ink_under_dark_skin_is_darker_and_less_colourful_than_under_light_skin() -> None:
    def red_under(tone: ToneClass) -> np.ndarray:
        dice = np.random.default_rng(0)
        skin = draw_skin(dice, tone_class=tone)
        ink = draw_ink(dice, family=InkFamily.RED, skin=skin, spread=0)
        return convert_srgb_to_lab(np.clip(ink.astype(np.float64), 0, 1) ** (1 / 2.2))

    light, dark = red_under(ToneClass.LIGHT), red_under(ToneClass.DARK)
    assert dark[0] < light[0] - 8
    assert np.hypot(*dark[1:]) < np.hypot(*light[1:])


def test_black_ink_is_darker_than_the_skin_around_it_in_every_tone() -> None:
    for seed, tone in enumerate(ToneClass):
        asked = wish(tone_class=tone, families=(InkFamily.BLACK,), motif="solid", surface="close_up", frame_share=0.3)
        photo = compose_photo(20 + seed, wishes=asked)
        lightness = convert_srgb_to_lab(photo.rgb)[..., 0]
        assert np.median(lightness[photo.classes == Area.INK]) < np.median(lightness[photo.classes == Area.SKIN]) - 4


def test_a_chart_is_no_skin_and_shows_its_patches_in_the_light_of_the_scene() -> None:
    photo = compose_photo(7, wishes=wish(has_chart=True, width_px=360, height_px=360, surface="close_up"))
    assert photo.has_chart
    chart = photo.rgb[photo.classes == Area.OTHER].astype(int)
    assert len(chart) > 0.05 * photo.classes.size
    for patch in (PATCHES[18], PATCHES[23], PATCHES[14]):  # white, black, red: near enough under an easy light
        assert np.abs(chart - patch.astype(int)).sum(axis=1).min() < 150


def test_a_colour_becomes_the_reflectance_that_has_it() -> None:
    assert reflect((100.0, 0.0, 0.0)) == pytest.approx([1, 1, 1], abs=1e-3)
    assert reflect((50.0, 0.0, 0.0)) == pytest.approx([0.184, 0.184, 0.184], abs=2e-3)
