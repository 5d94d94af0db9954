"""The demonstration shows every tone, every ink and every way to fail, and says of each case what it should end with."""

from collections import Counter

import pytest
from pytest_django import Settings

from tattoo.demo.case import DemoCase, FileKind, Mishap
from tattoo.demo.collection import CASES
from tattoo.rules.contradictions import find_contradictions
from tattoo.rules.ruleset import active_ruleset
from tattoo.services.subjects import REF
from tattoo.terms import Fitzpatrick, InkFamily, Outcome, SpecialInk, ToneClass


def test_the_setting_leaves_none_out(settings: Settings) -> None:
    assert len(CASES) == settings.LOUPE_DEMONSTRATION_TATTOOS


def test_every_patient_has_a_pseudonym_of_their_own() -> None:
    refs = [case.ref for case in CASES]
    assert len(set(refs)) == len(refs)
    assert all(REF.fullmatch(ref) for ref in refs)


def test_every_tone_every_type_and_every_ink_is_there() -> None:
    assert {case.wishes.tone_class for case in CASES} == set(ToneClass)
    assert {case.fitzpatrick for case in CASES} == set(Fitzpatrick)
    inks = {family for case in CASES for family in case.wishes.families}
    assert inks == set(InkFamily) - {InkFamily.UNKNOWN}
    special = {ink for case in CASES for ink in case.answer().special_inks or ()}
    assert special == set(SpecialInk)


def test_every_mishap_every_kind_of_file_and_every_outcome_is_there() -> None:
    assert {case.mishap for case in CASES} == {None, *Mishap}
    kinds = Counter(case.file for case in CASES)
    assert set(kinds) == set(FileKind)
    assert kinds[FileKind.DISPLAY_P3] == 2
    assert {outcome for case in CASES for outcome in case.outcomes} == set(Outcome)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.ref)
def test_no_patient_contradicts_themselves_and_every_laser_is_known(case: DemoCase) -> None:
    assert find_contradictions(case.answer(), body_site=case.body_site) == ()
    assert {device.wavelength_nm for device in case.devices} <= {nm for _, nm in active_ruleset().gates}
