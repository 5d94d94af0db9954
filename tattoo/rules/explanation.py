"""Stage 7, rationale, references and evidence: the whole answer, put together and summed up in words."""

from collections.abc import Iterator

from tattoo.rules.colour_rules import has_several_inks
from tattoo.rules.flags import has_severity, raised_flags, tell_flags
from tattoo.rules.kirby_desai import score_case
from tattoo.rules.plan_rows import write_plan
from tattoo.rules.recommendation import PlanRow, Recommendation, Reference, Step
from tattoo.rules.state import State
from tattoo.terms import Outcome, Severity


def give_reasons(state: State) -> State:
    """Tell the remaining flags, what each row rests on, and what stands behind the ruleset."""
    return state.with_steps((*tell_flags(state, stage="rationale"), *tell_evidence(state), tell_review(state)))


def tell_evidence(state: State) -> Iterator[Step]:
    """One step for each row: grade and references."""
    for row in write_plan(state):
        detail = f"{row.family}: grade {row.evidence_grade}, {', '.join(row.refs)}"
        yield Step(stage="rationale", rule_id=row.rule_id, did_fire=True, detail=detail)


def tell_review(state: State) -> Step:
    """Whether clinicians have reviewed the ruleset."""
    manifest = state.ruleset.manifest
    rule_id = f"ruleset:{manifest.version}"
    return Step(stage="rationale", rule_id=rule_id, did_fire=manifest.use != "clinical", detail=manifest.note)


def write_recommendation(state: State) -> Recommendation:
    """The whole answer to a case."""
    plan = write_plan(state)
    outcome = decide_outcome(state, plan=plan)
    kirby_desai = score_case(state.case, ruleset=state.ruleset)
    cited = [
        *kirby_desai.refs,
        *cite_plan(state, plan=plan),
        *(ref for flag in raised_flags(state) for ref in flag.refs),
    ]
    return Recommendation(
        outcome=outcome,
        summary=summarise(state, plan=plan, outcome=outcome),
        gating_type=state.gating.row,
        gating_source=state.gating.source,
        flags=raised_flags(state),
        plan=plan,
        abstentions=tuple(list_abstentions(state, plan=plan)),
        missing_inputs=list_missing(state),
        kirby_desai=kirby_desai,
        path=state.steps,
        references=collect_references(state, cited=cited),
        ruleset_version=state.ruleset.version,
        ruleset_sha256=state.ruleset.sha256,
    )


def decide_outcome(state: State, *, plan: tuple[PlanRow, ...]) -> Outcome:
    """Stopped by a STOP flag; a recommendation where any row has a wavelength; else abstained."""
    if has_severity(state, Severity.STOP):
        return Outcome.STOPPED
    has_wavelength = any(row.wavelength_nm is not None for row in plan)
    return Outcome.RECOMMENDATION if has_wavelength else Outcome.ABSTAINED


def list_abstentions(state: State, *, plan: tuple[PlanRow, ...]) -> Iterator[str]:
    """What is not recommended, and why: for everything, then for each row."""
    yield from state.blocks
    if not plan:
        yield say_no_inks(state)
    if not state.blocks:
        yield from (f"{row.family}: {row.abstention}" for row in plan if row.abstention)


def say_no_inks(state: State) -> str:
    """Why the plan has no row."""
    if state.case.is_segmentation_uncertain:
        return "the inks could not be told from the photograph"
    return "no ink family is large enough to plan" if state.minor else "no ink was found"


def list_missing(state: State) -> tuple[str, ...]:
    """Names of the inputs that were not given, in the order of the flags, each once."""
    questionnaire = state.case.questionnaire
    missing = [observation.missing for observation in state.observations.values() if observation.missing]
    missing += ["ink_amount"] if questionnaire.ink_amount == "unknown" else []
    missing += ["devices"] if not state.case.devices else []
    return tuple(dict.fromkeys(missing))


def cite_plan(state: State, *, plan: tuple[PlanRow, ...]) -> Iterator[str]:
    """References of the rows, of every option, and of the rule for several inks where it applies."""
    for row in plan:
        yield from row.refs
        for option in row.options:
            yield from option.refs
    if has_several_inks(state):
        yield from state.ruleset.ink_rules[state.ruleset.bindings.several_inks_rule].refs


def collect_references(state: State, *, cited: list[str]) -> tuple[Reference, ...]:
    """The cited references, each once, in the order of the list."""
    return tuple(reference for ref_id, reference in state.ruleset.references.items() if ref_id in set(cited))


def summarise(state: State, *, plan: tuple[PlanRow, ...], outcome: Outcome) -> str:
    """One paragraph for the reader in a hurry."""
    sentences = [*summarise_outcome(state, plan=plan, outcome=outcome)]
    if has_severity(state, Severity.DEFER):
        deferring = [flag for flag in raised_flags(state) if flag.severity is Severity.DEFER]
        sentences += [f"{flag.flag_id}: {flag.action}." for flag in deferring]
    if state.minor:
        sentences.append(f"Also seen, too little to plan: {', '.join(state.minor)}.")
    if state.ruleset.manifest.use != "clinical":
        sentences.append(f"Ruleset {state.ruleset.version} awaits review by clinicians.")
    return " ".join(sentences)


def summarise_outcome(state: State, *, plan: tuple[PlanRow, ...], outcome: Outcome) -> Iterator[str]:
    """What is planned, or why nothing is."""
    if outcome is not Outcome.RECOMMENDATION:
        word = "Stopped" if outcome is Outcome.STOPPED else "No recommendation"
        yield f"{word}: {'; '.join(list_abstentions(state, plan=plan))}."
        return
    planned = [f"{row.family} {row.wavelength_nm} nm ({row.pulse_class})" for row in plan if row.wavelength_nm]
    preliminary = "Preliminary: " if state.did_raise("F-IMG-LOW") else "Planned: "
    yield f"{preliminary}{', '.join(planned)}."
    if abstained := [row.family for row in plan if not row.wavelength_nm]:
        yield f"No wavelength for {', '.join(abstained)}."
