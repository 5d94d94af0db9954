"""Whatever the case: an answer, the same one twice, and never what skin, clinic or a STOP flag forbids."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tattoo.rules.case import Case, Device, InkFinding, Questionnaire
from tattoo.rules.consistency import FLUENCE
from tattoo.rules.engine import recommend
from tattoo.rules.recommendation import Recommendation
from tattoo.rules.ruleset import active_ruleset
from tattoo.terms import Outcome, Severity
from tests.tattoo.rules.cases import NO_RISK

RULESET = active_ruleset()
CLOSED = ("AVOID_UNLESS_OVERRIDE", "CONTRAINDICATED_DEFAULT")

STOPS_EXCLUDED = {
    field: NO_RISK[field]
    for field in ("age_years", "gold_ever", "pigmented_lesion", "ink_reaction", "infection_at_site", "trauma")
}

WAVELENGTHS = st.sampled_from([532, 694, 730, 755, 785, 1064]) | st.integers(-1, 11000)
DEVICES = st.lists(st.builds(Device, wavelength_nm=WAVELENGTHS), max_size=6).map(tuple)
INKS = st.lists(st.builds(InkFinding, share=st.floats(0, 1)), max_size=6).map(tuple)
ANSWERS = st.builds(
    Questionnaire,
    age_years=st.none() | st.integers(0, 120),
    planned_interval_weeks=st.none() | st.integers(1, 104),
)
WITHOUT_STOP = ANSWERS.map(lambda answers: answers.model_copy(update=STOPS_EXCLUDED))
CASES = st.builds(
    Case,
    inks=INKS,
    devices=DEVICES,
    questionnaire=ANSWERS | WITHOUT_STOP,
    ita_deg=st.none() | st.floats(-90, 90),
)


def check_plan(answer: Recommendation, *, case: Case) -> None:
    owned = {(device.wavelength_nm, device.pulse_class) for device in case.devices}
    for row in answer.plan:
        chosen = [option for option in row.options if option.status == "chosen"]
        assert [option.wavelength_nm for option in chosen] == [row.wavelength_nm] * (row.wavelength_nm is not None)
        assert (row.wavelength_nm is None) == (row.pulse_class is None) == bool(row.abstention)
        for option in chosen:
            gate = RULESET.gates[answer.gating_type, option.wavelength_nm]
            assert gate.decision == option.gate
            assert gate.decision not in CLOSED
            assert (row.wavelength_nm, row.pulse_class) in owned
            assert not RULESET.ink_rules[row.rule_id].hold_recommendation


def check_outcome(answer: Recommendation) -> None:
    has_wavelength = any(row.wavelength_nm is not None for row in answer.plan)
    is_stopped = any(flag.severity is Severity.STOP for flag in answer.flags)
    assert (answer.outcome is Outcome.STOPPED) == is_stopped
    assert (answer.outcome is Outcome.RECOMMENDATION) == has_wavelength
    assert has_wavelength or answer.abstentions
    assert len({row.family for row in answer.plan}) == len(answer.plan)


@settings(max_examples=100, deadline=None)
@given(case=CASES)
def test_any_case_has_an_answer_that_skin_clinic_and_flags_allow(case: Case) -> None:
    answer = recommend(case, ruleset=RULESET)
    check_plan(answer, case=case)
    check_outcome(answer)
    assert answer == recommend(case, ruleset=RULESET)
    assert not FLUENCE.search(answer.model_dump_json())
    assert Recommendation.model_validate_json(answer.model_dump_json()) == answer
