"""The palette is measured, follows from what was measured by the stated model, or is marked a default; it never changes."""

import csv
import hashlib

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tattoo.colour.in_skin import REFERENCE_SKIN, fade_ink, move_to_reference
from tattoo.colour.matching import match_family
from tattoo.colour.palette import PALETTE_VERSION, PALETTES, Exemplar, palette_sha256, read_palette
from tattoo.result import Lab
from tattoo.terms import InkFamily

LIGHT, MEDIUM = (72.0, 9.0, 16.0), (58.0, 13.0, 20.0)
NOT_BY_COLOUR = {InkFamily.COSMETIC_BROWN, InkFamily.FLESH, InkFamily.FLUORESCENT, InkFamily.UNKNOWN}


def read_seed() -> dict[InkFamily, tuple[float, float, float]]:
    with (PALETTES / "seed.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = {"magenta": "pink"}
    medians = [(float(row["L_median"]), float(row["a_median"]), float(row["b_median"])) for row in rows]
    return {InkFamily(names.get(row["ink"], row["ink"])): median for row, median in zip(rows, medians, strict=True)}


def test_a_changed_palette_needs_a_new_version() -> None:
    frozen = {"in-skin-1": "b9d1a4d1c9be52ad0bafeb6d18c44e5886c5a0ab94dd94c237790eddee1668dd"}
    assert frozen[PALETTE_VERSION] == palette_sha256()
    assert palette_sha256() == hashlib.sha256((PALETTES / f"{PALETTE_VERSION}.csv").read_bytes()).hexdigest()


def test_every_family_that_colour_can_tell_has_exemplars_and_no_other() -> None:
    assert {one.family for one in read_palette()} == set(InkFamily) - NOT_BY_COLOUR


def test_each_family_has_two_to_five_exemplars() -> None:
    families = [one.family for one in read_palette()]
    assert all(2 <= families.count(family) <= 5 for family in set(families))


def test_a_measured_exemplar_is_the_seed_it_was_copied_from() -> None:
    seed = read_seed()
    measured = {one.family: one.lab for one in read_palette() if one.origin == "measured seed"}
    assert measured == seed


@pytest.mark.parametrize("exemplar", [one for one in read_palette() if one.origin.startswith("composed")], ids=str)
def test_a_composed_exemplar_follows_from_its_source_by_the_stated_model(exemplar: Exemplar) -> None:
    source = next(
        one for one in read_palette() if one.family == exemplar.family and one.name == exemplar.origin.split()[1]
    )
    if "moved to the reference skin" in exemplar.origin:
        skin_lab = np.array(exemplar.origin.split("(")[1].split(")")[0].split(), dtype=np.float64)
        expected = move_to_reference(np.array(source.lab), skin_lab=skin_lab)
    else:
        expected = fade_ink(np.array(source.lab), density=float(exemplar.origin.split(" at ")[1].split()[0]))
    assert_allclose(exemplar.lab, expected, atol=0.051)


@pytest.mark.parametrize("skin", [LIGHT, MEDIUM])
@pytest.mark.parametrize("family", read_seed())
def test_a_measured_median_is_told_as_its_own_family_in_light_and_medium_skin(family: InkFamily, skin: Lab) -> None:
    match = match_family(np.array(read_seed()[family]), skin_lab=np.array(skin))
    assert (match.family, match.abstention) == (family, "")
    assert match.delta_e_2000 < 10.5


def test_a_colour_in_the_reference_skin_is_its_own_exemplar() -> None:
    for exemplar in read_palette():
        match = match_family(np.array(exemplar.lab), skin_lab=np.array(REFERENCE_SKIN))
        assert match.nearest == exemplar
        assert match.delta_e_2000 < 0.01
