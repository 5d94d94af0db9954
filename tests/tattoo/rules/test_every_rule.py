"""Every row of the rule files is fired by a case of its own, and changes the answer. The tests are made from the files."""

import pytest

from tattoo.rules.engine import recommend
from tattoo.rules.recommendation import PlanRow, Recommendation
from tattoo.rules.rule_rows import InkRule, SkinGate
from tattoo.rules.ruleset import active_ruleset
from tattoo.terms import Fitzpatrick, InkFamily, Outcome, Severity
from tests.tattoo.rules.cases import FLAG_CASES, make_case, make_gate_case, make_ink_case
from tests.tattoo.rules.rule_coverage import cover_rules, print_coverage

RULESET = active_ruleset()
WITHOUT_RISK = recommend(make_case(), ruleset=RULESET)

PLANS_NOTHING = {Severity.STOP: Outcome.STOPPED, Severity.HOLD: Outcome.ABSTAINED}


def only_row(recommendation: Recommendation) -> PlanRow:
    assert len(recommendation.plan) == 1
    return recommendation.plan[0]


def check_one_row_for_each_ink(answer: Recommendation, *, rule: InkRule) -> None:
    assert [(row.family, row.wavelength_nm) for row in answer.plan] == [(InkFamily.BLACK, 1064), (InkFamily.GREEN, 755)]
    assert [step.did_fire for step in answer.path if step.rule_id == rule.rule_id] == [True]
    assert [step.did_fire for step in WITHOUT_RISK.path if step.rule_id == rule.rule_id] == [False]
    assert set(rule.refs) <= {reference.ref_id for reference in answer.references}


def test_a_case_without_risk_raises_no_flag_and_misses_nothing() -> None:
    assert WITHOUT_RISK.flags == ()
    assert WITHOUT_RISK.missing_inputs == ()
    assert WITHOUT_RISK.abstentions == ()
    assert WITHOUT_RISK.outcome is Outcome.RECOMMENDATION


@pytest.mark.parametrize("flag_id", RULESET.flags)
def test_each_flag_changes_the_answer(flag_id: str) -> None:
    flag = RULESET.flags[flag_id]
    answer = recommend(FLAG_CASES[flag_id], ruleset=RULESET)
    raised = {found.flag_id: found for found in answer.flags}
    assert raised[flag_id].severity is flag.severity
    assert (raised[flag_id].action, raised[flag_id].refs) == (flag.action, flag.refs)
    assert set(flag.refs) <= {reference.ref_id for reference in answer.references}
    assert [step.did_fire for step in answer.path if step.rule_id == flag_id] == [True]
    assert [step.did_fire for step in WITHOUT_RISK.path if step.rule_id == flag_id] == [False]
    assert answer.outcome is PLANS_NOTHING.get(flag.severity, Outcome.RECOMMENDATION)
    if flag.severity in PLANS_NOTHING:
        assert all(row.wavelength_nm is None and row.abstention for row in answer.plan)
        assert any(flag_id in row.abstention for row in answer.plan)
    if flag.severity is Severity.DEFER:
        assert flag.action in answer.summary
    if "test spot" in flag.action:
        assert all(row.test_spot for row in answer.plan)
        assert not only_row(WITHOUT_RISK).test_spot


@pytest.mark.parametrize("rule_id", RULESET.ink_rules)
def test_each_ink_rule_changes_the_answer(rule_id: str) -> None:
    rule = RULESET.ink_rules[rule_id]
    answer = recommend(make_ink_case(rule_id, ruleset=RULESET), ruleset=RULESET)
    if rule_id == RULESET.bindings.several_inks_rule:
        check_one_row_for_each_ink(answer, rule=rule)
        return
    row = only_row(answer)
    assert row.rule_id == rule_id
    assert row.rationale.startswith(rule.rationale)
    assert row.refs[: len(rule.refs)] == rule.refs
    assert [option.wavelength_nm for option in row.options] == [*rule.primary, *rule.secondary]
    if rule.primary:
        assert answer.outcome is Outcome.RECOMMENDATION
        assert row.wavelength_nm == rule.primary[0]
        assert row.test_spot == rule.requires_test_spot
        assert row.pulse_class is rule.pulse_classes[0]
    else:
        assert answer.outcome is Outcome.ABSTAINED
        assert row.wavelength_nm is None
        assert rule_id in row.abstention
        assert row.test_spot


@pytest.mark.parametrize("rule_id", RULESET.ink_rules)
def test_no_ink_is_planned_with_a_wavelength_that_its_rule_avoids_on_any_skin(rule_id: str) -> None:
    for fst in Fitzpatrick:
        for row in recommend(make_ink_case(rule_id, ruleset=RULESET, fst=fst), ruleset=RULESET).plan:
            assert row.wavelength_nm not in RULESET.ink_rules[row.rule_id].ineffective


@pytest.mark.parametrize("gate", RULESET.gates.values(), ids=lambda gate: gate.rule_id)
def test_each_gate_changes_the_answer(gate: SkinGate) -> None:
    case = make_gate_case(gate.rule_id, ruleset=RULESET)
    answer = recommend(case, ruleset=RULESET)
    option = next(option for option in only_row(answer).options if option.gate_rule_id == gate.rule_id)
    assert (option.gate, option.extra, option.refs) == (gate.decision, gate.extra, gate.refs)
    assert gate.rule_id in option.because
    if gate.decision in ("AVOID_UNLESS_OVERRIDE", "CONTRAINDICATED_DEFAULT"):
        assert answer.outcome is Outcome.ABSTAINED
        assert option.status == "rejected"
        return
    assert only_row(answer).wavelength_nm == gate.wavelength_nm
    assert option.status == "chosen"
    needs_test = gate.decision in ("ALLOW_WITH_TEST_SPOT", "CAUTION_TEST_SPOT") or "test spot" in gate.extra
    assert only_row(answer).test_spot == needs_test


@pytest.mark.parametrize("fst", Fitzpatrick)
def test_a_preferred_gate_comes_first_and_else_the_order_of_the_inks_rule(fst: Fitzpatrick) -> None:
    for family in InkFamily:
        rule = RULESET.rule_of(family)
        gates = [RULESET.gates[fst, wavelength_nm] for wavelength_nm in rule.primary + rule.secondary]
        allowed = [gate.wavelength_nm for gate in gates if not gate.decision.startswith(("AVOID", "CONTRA"))]
        preferred = [gate.wavelength_nm for gate in gates if gate.decision == "PREFER"]
        expected = None if rule.hold_recommendation else next(iter(preferred or allowed), None)
        assert only_row(recommend(make_case({family: 1.0}, fst=fst), ruleset=RULESET)).wavelength_nm == expected


def test_every_row_of_the_rule_files_is_fired() -> None:
    assert [row.rule_id for row in cover_rules(RULESET) if not row.did_fire] == []


def test_the_table_of_rules_and_tests_is_printed_with_its_share(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_coverage(RULESET)
    printed = capsys.readouterr().out
    assert "Ruleset 1: 72 of 72 rules fired, 100%" in printed
    assert "test_each_gate_changes_the_answer[S-IV-694]" in printed
