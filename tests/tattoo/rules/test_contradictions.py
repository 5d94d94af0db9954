"""Answers that exclude each other are found with their fields and a remedy; what is only unusual is not."""

from typing import Any

import pytest

from tattoo.rules.case import Questionnaire
from tattoo.rules.contradictions import find_contradictions
from tattoo.terms import Answer, BodySite, SpecialInk, Trauma
from tests.tattoo.rules.cases import FLAG_CASES, NO_RISK, make_case


def contradict(body_site: BodySite = BodySite.CHEST, **answers: Any) -> tuple[tuple[str, ...], ...]:
    questionnaire = Questionnaire(**{**NO_RISK, **answers})
    return tuple(found.fields for found in find_contradictions(questionnaire, body_site=body_site))


@pytest.mark.parametrize(
    ("body_site", "answers", "fields"),
    [
        (
            "chest",
            {"age_years": 9, "pregnant_or_breastfeeding": Answer.YES},
            ("age_years", "pregnant_or_breastfeeding"),
        ),
        (
            "chest",
            {"age_years": 66, "pregnant_or_breastfeeding": Answer.YES},
            ("age_years", "pregnant_or_breastfeeding"),
        ),
        ("chest", {"age_years": 5, "smoker": Answer.YES}, ("age_years", "smoker")),
        (
            "chest",
            {"trauma": Trauma.GUNPOWDER, "special_inks": (SpecialInk.FLUORESCENT,)},
            ("trauma", "special_inks", "cover_up"),
        ),
        ("eyelid", {}, ("special_inks", "body_site")),
        ("chest", {"special_inks": (SpecialInk.WHITE, SpecialInk.WHITE)}, ("special_inks",)),
    ],
)
def test_answers_that_exclude_each_other_are_named(
    body_site: str, answers: dict[str, Any], fields: tuple[str, ...]
) -> None:
    assert contradict(BodySite(body_site), **answers) == (fields,)


@pytest.mark.parametrize(
    ("body_site", "answers"),
    [
        ("chest", {}),
        ("chest", {"age_years": 10, "pregnant_or_breastfeeding": Answer.YES}),
        ("chest", {"age_years": None, "pregnant_or_breastfeeding": Answer.YES, "smoker": Answer.YES}),
        ("chest", {"trauma": Trauma.GUNPOWDER, "special_inks": (SpecialInk.FLESH,), "cover_up": Answer.YES}),
        ("chest", {"trauma": Trauma.GUNPOWDER, "special_inks": (SpecialInk.FLESH,), "cover_up": Answer.UNKNOWN}),
        ("eyebrow", {"special_inks": (SpecialInk.COSMETIC,)}),
        ("eyebrow", {"special_inks": None}),
        ("eyebrow", {"trauma": Trauma.OTHER}),
        ("lip", {}),
    ],
)
def test_what_can_be_true_is_no_contradiction(body_site: str, answers: dict[str, Any]) -> None:
    assert contradict(BodySite(body_site), **answers) == ()


def test_no_answers_contradict_nothing() -> None:
    for body_site in BodySite:
        assert find_contradictions(Questionnaire(), body_site=body_site) == ()


def test_the_detail_gives_values_and_a_remedy() -> None:
    answers = Questionnaire(age_years=5, smoker=Answer.YES)
    (found,) = find_contradictions(answers, body_site=BodySite.CHEST)
    assert found.detail == "age 5 and a smoker: correct the one that is wrong."


def test_a_flag_alone_is_no_contradiction() -> None:
    for case in (*FLAG_CASES.values(), make_case()):
        if case.body_site is not BodySite.EYEBROW:
            assert find_contradictions(case.questionnaire, body_site=case.body_site) == ()
