"""The engine's answers where stages meet: order, conflicts, missing answers, holds, devices, words."""

import re
from itertools import groupby
from typing import Any

import pytest

from tattoo.rules.case import Device
from tattoo.rules.engine import recommend
from tattoo.rules.recommendation import PlanRow, Recommendation
from tattoo.rules.ruleset import active_ruleset
from tattoo.terms import (
    Answer,
    BodySite,
    CalibrationTier,
    Fitzpatrick,
    InkFamily,
    Outcome,
    PulseClass,
    Severity,
    SpecialInk,
    ToneClass,
    Trauma,
)
from tests.tattoo.rules.cases import FLAG_CASES, make_case

BLACK, RED, BROWN, YELLOW = InkFamily.BLACK, InkFamily.RED, InkFamily.BROWN, InkFamily.YELLOW
ORDER = ["stop", "hold", "colour", "skin", "device", "pulse", "rationale"]
STOP_QUESTIONS: dict[str, Any] = {
    "gold_ever": Answer.UNKNOWN,
    "pigmented_lesion": Answer.UNKNOWN,
    "ink_reaction": Answer.UNKNOWN,
    "infection_at_site": Answer.UNKNOWN,
    "trauma": Trauma.UNKNOWN,
    "age_years": None,
}


def ask(*inks: InkFamily, **changes: Any) -> Recommendation:
    """The answer to a case without risk, with equal shares of the inks, changed."""
    shares = {family: 1 / len(inks) for family in inks} if inks else None
    return recommend(make_case(shares, **changes), ruleset=active_ruleset())


def row_of(answer: Recommendation, family: InkFamily) -> PlanRow:
    return next(row for row in answer.plan if row.family is family)


def test_the_path_is_in_the_order_of_evaluation() -> None:
    answer = ask(BLACK, RED, InkFamily.WHITE)
    assert [stage for stage, _ in groupby(answer.path, key=lambda step: step.stage)] == ORDER


def test_all_flags_are_looked_at_once_whatever_fires() -> None:
    for case in FLAG_CASES.values():
        looked_at = [
            step.rule_id for step in recommend(case, ruleset=active_ruleset()).path if step.rule_id.startswith("F-")
        ]
        assert sorted(looked_at) == sorted(active_ruleset().flags)


def test_red_on_dark_skin_is_a_conflict_that_is_left_to_the_clinician() -> None:
    for fst in (Fitzpatrick.V, Fitzpatrick.VI):
        answer = ask(RED, fst=fst)
        assert answer.outcome is Outcome.ABSTAINED
        assert answer.plan[0].abstention.startswith("no preferred wavelength; clinician decision")
        assert answer.plan[0].options[0].status == "rejected"


def test_one_ink_in_conflict_does_not_keep_the_other_from_its_plan() -> None:
    answer = ask(BLACK, RED, fst=Fitzpatrick.V)
    assert answer.outcome is Outcome.RECOMMENDATION
    assert row_of(answer, BLACK).wavelength_nm == 1064
    assert row_of(answer, RED).wavelength_nm is None
    assert answer.abstentions == (f"red: {row_of(answer, RED).abstention}",)


def test_the_darker_of_the_clinicians_type_and_the_ita_class_gates() -> None:
    lighter = ask(RED, fitzpatrick=Fitzpatrick.V, tone_class=ToneClass.LIGHT)
    assert (lighter.gating_type, lighter.gating_source) == (Fitzpatrick.V, "clinician")
    darker = ask(RED, fitzpatrick=Fitzpatrick.II, tone_class=ToneClass.BROWN)
    assert (darker.gating_type, darker.gating_source) == (Fitzpatrick.V, "ita")
    assert lighter.outcome is darker.outcome is Outcome.ABSTAINED


def test_a_tan_gates_by_the_next_darker_row_and_there_is_none_beyond_the_darkest() -> None:
    tanned = ask(BLACK, fst=Fitzpatrick.III, answers={"tan_within_4_weeks": Answer.YES})
    assert (tanned.gating_type, tanned.gating_source) == (Fitzpatrick.IV, "tan")
    darkest = ask(BLACK, fst=Fitzpatrick.VI, answers={"tan_within_4_weeks": Answer.YES})
    assert (darkest.gating_type, darkest.gating_source) == (Fitzpatrick.VI, "clinician")


@pytest.mark.parametrize("field", STOP_QUESTIONS)
def test_a_stop_question_that_was_not_answered_is_no_no(field: str) -> None:
    answer = ask(BLACK, answers={field: STOP_QUESTIONS[field]})
    assert answer.outcome is Outcome.ABSTAINED
    assert answer.plan[0].wavelength_nm is None
    assert field in answer.missing_inputs
    assert any(field in text and "cannot be excluded" in text for text in answer.abstentions)


def test_another_question_that_was_not_answered_is_named_and_the_plan_stands() -> None:
    unknown = ("pregnant_or_breastfeeding", "keloid_history", "smoker", "tan_within_4_weeks", "herpes_history")
    answer = ask(BLACK, answers=dict.fromkeys(unknown, Answer.UNKNOWN))
    assert answer.outcome is Outcome.RECOMMENDATION
    assert set(answer.missing_inputs) == set(unknown)
    assert answer.flags == ()


def test_unasked_special_inks_are_no_none_so_a_test_spot_comes_first() -> None:
    answer = ask(BLACK, answers={"special_inks": None})
    assert answer.missing_inputs == ("special_inks",)
    assert answer.plan[0].wavelength_nm == 1064
    assert answer.plan[0].test_spot


def test_a_raised_stop_outweighs_a_missing_answer() -> None:
    answer = ask(BLACK, answers={"gold_ever": Answer.YES, "ink_reaction": Answer.UNKNOWN})
    assert answer.outcome is Outcome.STOPPED
    assert "F-GOLD" in answer.summary
    assert [option.status for option in answer.plan[0].options] == ["rejected"] * 3


def test_the_gravest_flag_comes_first() -> None:
    answers = {
        "smoker": Answer.YES,
        "keloid_history": Answer.YES,
        "gold_ever": Answer.YES,
        "tan_within_4_weeks": Answer.YES,
    }
    flags = ask(BLACK, answers=answers).flags
    order = list(Severity)
    assert [order.index(flag.severity) for flag in flags] == sorted(order.index(flag.severity) for flag in flags)
    assert flags[0].flag_id == "F-GOLD"


def test_each_ink_that_the_patient_tells_of_has_a_held_row() -> None:
    answer = ask(BLACK, answers={"special_inks": (SpecialInk.WHITE, SpecialInk.FLESH, SpecialInk.FLUORESCENT)})
    assert [row.family for row in answer.plan] == [BLACK, InkFamily.WHITE, InkFamily.FLESH, InkFamily.FLUORESCENT]
    assert [row.wavelength_nm for row in answer.plan] == [1064, None, None, None]
    assert row_of(answer, BLACK).test_spot


def test_permanent_make_up_holds_every_ink() -> None:
    answer = ask(BLACK, BROWN, answers={"special_inks": (SpecialInk.COSMETIC,)})
    assert answer.outcome is Outcome.ABSTAINED
    assert {row.family for row in answer.plan} == {BLACK, InkFamily.COSMETIC_BROWN}
    assert row_of(answer, BLACK).abstention.startswith("F-COSMETIC")


def test_red_at_the_lip_is_held_as_cosmetic_and_black_there_is_not() -> None:
    answer = ask(BLACK, RED, body_site=BodySite.LIP)
    assert row_of(answer, InkFamily.COSMETIC_BROWN).rule_id == "W-BROWN-COS"
    assert row_of(answer, InkFamily.COSMETIC_BROWN).share == 0.5
    assert row_of(answer, BLACK).wavelength_nm == 1064
    assert row_of(answer, BLACK).test_spot
    assert "F-COSMETIC" not in {flag.flag_id for flag in ask(BLACK, body_site=BodySite.LIP).flags}
    assert "F-COSMETIC" not in {flag.flag_id for flag in ask(RED).flags}


def test_herpes_is_a_caution_where_it_recurs_only() -> None:
    answers = {"herpes_history": Answer.YES}
    assert {flag.flag_id for flag in ask(BLACK, answers=answers, body_site=BodySite.GENITAL).flags} == {"F-HSV-HX"}
    assert ask(BLACK, answers=answers, body_site=BodySite.FOREARM).flags == ()


@pytest.mark.parametrize(
    ("flag_id", "below", "at"),
    [
        ("F-MINOR", {"answers": {"age_years": 18}}, {"answers": {"age_years": 17}}),
        ("F-INTERVAL", {"answers": {"planned_interval_weeks": 8}}, {"answers": {"planned_interval_weeks": 7}}),
        ("F-FST-DARK", {"ita_deg": 28.1}, {"ita_deg": 28.0}),
        ("F-DISCORDANT", {"fitzpatrick": Fitzpatrick.III}, {"fitzpatrick": Fitzpatrick.IV}),
    ],
)
def test_a_flag_is_raised_at_its_limit_and_not_before(flag_id: str, below: dict[str, Any], at: dict[str, Any]) -> None:
    assert flag_id not in {flag.flag_id for flag in ask(BLACK, **below).flags}
    assert flag_id in {flag.flag_id for flag in ask(BLACK, **at).flags}


def test_an_invalid_ita_is_named_and_the_clinicians_type_gates() -> None:
    answer = ask(BLACK, tone_class=None, ita_deg=None)
    assert answer.missing_inputs == ("tone_class",)
    assert answer.gating_type is Fitzpatrick.II
    assert answer.outcome is Outcome.RECOMMENDATION


def test_an_ink_of_less_than_five_percent_is_mentioned_and_not_planned() -> None:
    answer = recommend(make_case({BLACK: 0.951, YELLOW: 0.049}), ruleset=active_ruleset())
    assert [row.family for row in answer.plan] == [BLACK]
    assert "too little to plan: yellow" in answer.summary
    assert [step.did_fire for step in answer.path if step.rule_id in ("W-YELLOW", "W-MULTI")] == [False, False]
    planned = recommend(make_case({BLACK: 0.95, YELLOW: 0.05}), ruleset=active_ruleset())
    assert [row.family for row in planned.plan] == [BLACK, YELLOW]


def test_a_little_white_is_held_nevertheless() -> None:
    answer = recommend(make_case({BLACK: 0.99, InkFamily.WHITE: 0.01}), ruleset=active_ruleset())
    assert row_of(answer, InkFamily.WHITE).wavelength_nm is None
    assert {flag.flag_id for flag in answer.flags} == {"F-COSMETIC"}


def test_unknown_ink_alone_abstains_and_beside_black_leaves_black_its_plan() -> None:
    assert ask(InkFamily.UNKNOWN).outcome is Outcome.ABSTAINED
    both = ask(BLACK, InkFamily.UNKNOWN)
    assert both.outcome is Outcome.RECOMMENDATION
    assert row_of(both, InkFamily.UNKNOWN).wavelength_nm is None


def test_an_uncertain_mask_makes_every_ink_unknown() -> None:
    answer = ask(BLACK, RED, is_segmentation_uncertain=True)
    assert answer.outcome is Outcome.ABSTAINED
    assert {row.rule_id for row in answer.plan} == {"W-UNKNOWN"}
    assert answer.kirby_desai.score is None


def test_no_ink_is_no_recommendation() -> None:
    answer = recommend(make_case({}), ruleset=active_ruleset())
    assert (answer.outcome, answer.abstentions) == (Outcome.ABSTAINED, ("no ink was found",))


def test_a_poor_picture_makes_the_plan_preliminary() -> None:
    for changes in ({"has_quality_warning": True}, {"calibration_tier": CalibrationTier.NONE}):
        assert ask(BLACK, **changes).summary.startswith("Preliminary: black 1064 nm")
    assert ask(BLACK).summary.startswith("Planned: black 1064 nm")


def test_without_the_first_choice_the_next_that_the_clinic_has_is_taken() -> None:
    row = ask(BLACK, nm=[694, 755]).plan[0]
    assert row.wavelength_nm == 755
    assert [option.status for option in row.options] == ["rejected", "chosen", "alternative"]
    assert "no laser of 1064 nm" in row.options[0].because


def test_without_a_suitable_laser_nothing_is_recommended() -> None:
    answer = ask(RED, nm=[1064, 755])
    assert answer.outcome is Outcome.ABSTAINED
    assert "532 nm" in answer.plan[0].abstention
    assert ask(BLACK, nm=[]).missing_inputs == ("devices",)


def test_a_laser_that_no_rule_knows_is_told_and_not_used() -> None:
    answer = ask(BLACK, devices=(Device(wavelength_nm=730, pulse_class=PulseClass.PICOSECOND),))
    assert answer.outcome is Outcome.ABSTAINED
    assert ("device:730", False) in {(step.rule_id, step.did_fire) for step in answer.path}


def test_the_rules_pulse_class_is_preferred_and_the_other_one_no_obstacle() -> None:
    assert row_of(ask(BLACK), BLACK).pulse_class is PulseClass.PICOSECOND
    assert row_of(ask(RED), RED).pulse_class is PulseClass.NANOSECOND
    nanosecond = (Device(wavelength_nm=532, pulse_class=PulseClass.NANOSECOND),)
    yellow = ask(YELLOW, devices=nanosecond).plan[0]
    assert (yellow.pulse_class, yellow.expected_response) == (PulseClass.NANOSECOND, "poor (ns)")
    assert "the clinic has only ns" in yellow.pulse_advice
    assert ask(YELLOW).plan[0].expected_response == "good (ps 532)"


def test_the_grade_is_the_weaker_of_the_inks_and_the_gates() -> None:
    assert active_ruleset().ink_rules["W-BLACK"].evidence_grade == "A"
    assert ask(BLACK).plan[0].evidence_grade == "B"
    assert ask(BROWN).plan[0].evidence_grade == "C"


def test_several_findings_of_one_family_are_one_row() -> None:
    case = make_case({BLACK: 0.3})
    answer = recommend(case.model_copy(update={"inks": case.inks * 3}), ruleset=active_ruleset())
    assert [(row.family, round(row.share, 6)) for row in answer.plan] == [(BLACK, 0.9)]


def test_every_citation_is_resolved() -> None:
    for case in FLAG_CASES.values():
        answer = recommend(case, ruleset=active_ruleset())
        known = {reference.ref_id for reference in answer.references}
        cited = {ref for row in answer.plan for ref in row.refs} | {ref for flag in answer.flags for ref in flag.refs}
        assert cited | set(answer.kirby_desai.refs) <= known


def test_a_name_of_a_device_reaches_no_answer_and_no_fluence_is_stated() -> None:
    named = tuple(device.model_copy(update={"name": "Nano 3 J/cm2"}) for device in make_case().devices)
    texts = [
        ask(family, devices=named, fst=Fitzpatrick(fst)).model_dump_json()
        for family in InkFamily
        for fst in ("II", "V")
    ]
    texts += [recommend(case, ruleset=active_ruleset()).model_dump_json() for case in FLAG_CASES.values()]
    assert not [text for text in texts if re.search(r"\d\s*m?j\b|j\s*/\s*cm|joule", text, re.IGNORECASE)]


def test_a_ruleset_that_nobody_reviewed_says_so_in_each_answer() -> None:
    answer = ask(BLACK)
    assert answer.summary.endswith("Ruleset 1 awaits review by clinicians.")
    assert answer.path[-1].rule_id == "ruleset:1"
    assert (answer.ruleset_version, answer.ruleset_sha256) == ("1", active_ruleset().sha256)
