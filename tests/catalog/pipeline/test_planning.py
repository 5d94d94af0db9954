from catalog.pipeline.planning import Decision, ModelState, StageRecord, plan_stages
from catalog.pipeline.recipes import recipe_digest
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Stage
from tests.catalog.pipeline.toy_stages import Brightness, Echo, Helped, Seer

MODELS = ModelState({"crystal-ball": "a" * 64})
UNKNOWN = ModelState({"crystal-ball": None}, {"crystal-ball": "model crystal-ball is not registered"})
WITHOUT = ModelState({"crystal-ball": "a" * 64}, {"crystal-ball": "model crystal-ball is not installed"})
STAGES: tuple[Stage, ...] = (Brightness(), Echo(), Seer())
INPUTS = {"brightness": "picture", "echo": "words", "seer": "picture"}


def record_all(models: ModelState = MODELS) -> dict[str, StageRecord]:
    plan = plan_stages(STAGES, models=models, inputs=INPUTS, previous={})
    return {one.stage.name: StageRecord(one.recipe, one.inputs, StageResult()) for one in plan}


def decide(
    stages: tuple[Stage, ...] = STAGES,
    *,
    models: ModelState = MODELS,
    inputs: dict[str, str] = INPUTS,
    previous: dict[str, StageRecord] | None = None,
) -> list[str]:
    plan = plan_stages(stages, models=models, inputs=inputs, previous=previous or {})
    return [one.decision.value for one in plan]


def test_what_was_never_computed_runs() -> None:
    assert decide() == ["run", "run", "run"]


def test_what_is_unchanged_is_reused() -> None:
    assert decide(previous=record_all()) == ["reuse", "reuse", "reuse"]


def test_a_changed_parameter_runs_the_stage_and_those_that_read_it() -> None:
    assert decide((Brightness(gain=2.0), Echo(), Seer()), previous=record_all()) == ["run", "run", "reuse"]


def test_a_changed_input_runs_only_its_readers() -> None:
    assert decide(inputs=INPUTS | {"echo": "other words"}, previous=record_all()) == ["reuse", "run", "reuse"]


def test_a_missing_model_skips_its_stage_and_says_which() -> None:
    plan = plan_stages(STAGES, models=WITHOUT, inputs=INPUTS, previous={})
    assert [one.decision for one in plan] == [Decision.RUN, Decision.RUN, Decision.SKIP]
    assert plan[2].reason == "skipped: model crystal-ball is not installed"


def test_a_missing_model_is_not_hidden_by_an_older_result() -> None:
    assert decide(models=WITHOUT, previous=record_all()) == ["reuse", "reuse", "skip"]


def test_a_stage_after_a_skipped_one_runs_and_becomes_stale_when_the_model_comes() -> None:
    class NeedyBrightness(Brightness):
        models = ("crystal-ball",)

    stages: tuple[Stage, ...] = (NeedyBrightness(), Echo())
    inputs = {"brightness": "picture", "echo": "words"}
    plan = plan_stages(stages, models=WITHOUT, inputs=inputs, previous={})
    assert [one.decision for one in plan] == [Decision.SKIP, Decision.RUN]
    assert plan[1].recipe == recipe_digest(Echo(), models={}, upstream={"brightness": None})
    echo = {"echo": StageRecord(plan[1].recipe, plan[1].inputs, StageResult())}
    assert decide(stages, models=MODELS, inputs=inputs, previous=echo) == ["run", "run"]


def decide_helped(models: ModelState, *, made_with: ModelState | None = None) -> str:
    inputs = {"helped": "picture"}
    first = plan_stages((Helped(),), models=made_with or models, inputs=inputs, previous={})[0]
    previous = {"helped": StageRecord(first.recipe, first.inputs, StageResult())} if made_with else {}
    return decide((Helped(),), models=models, inputs=inputs, previous=previous)[0]


def test_a_stage_runs_without_an_optional_model() -> None:
    assert [decide_helped(models) for models in (MODELS, WITHOUT, UNKNOWN)] == ["run", "run", "run"]


def test_a_result_made_without_an_optional_model_is_stale_once_that_is_installed() -> None:
    assert decide_helped(MODELS, made_with=WITHOUT) == "run"
    assert decide_helped(WITHOUT, made_with=WITHOUT) == "reuse"
    assert decide_helped(WITHOUT, made_with=UNKNOWN) == "reuse"


def test_a_result_made_with_an_optional_model_stays_good_while_that_is_away() -> None:
    assert decide_helped(WITHOUT, made_with=MODELS) == "reuse"
    other = ModelState({"crystal-ball": "b" * 64}, WITHOUT.missing)
    assert decide_helped(other, made_with=MODELS) == "run"


def test_what_was_made_with_a_model_that_is_away_keeps_its_recipe_for_those_that_read_it() -> None:
    made = plan_stages((Helped(),), models=MODELS, inputs={"helped": "picture"}, previous={})[0]
    previous = {"helped": StageRecord(made.recipe, made.inputs, StageResult())}
    again = plan_stages((Helped(),), models=WITHOUT, inputs={"helped": "picture"}, previous=previous)[0]
    assert (again.decision, again.recipe) == (Decision.REUSE, made.recipe)


def test_a_model_that_nobody_registered_skips_its_stage() -> None:
    plan = plan_stages((Seer(),), models=UNKNOWN, inputs=INPUTS, previous={})
    assert (plan[0].decision, plan[0].reason) == (Decision.SKIP, "skipped: model crystal-ball is not registered")
