from dataclasses import replace

import pytest

from catalog.pipeline.planning import StageRecord
from catalog.pipeline.results import StageResult
from catalog.pipeline.runner import StageOutcome, find_models, run_stages
from catalog.pipeline.stage import Stage, Subject
from catalog.pipeline.stages import stages_for
from config.inference.errors import ModelServerLost
from config.inference.provider import ModelProvider
from tests.catalog.pipeline.toy_stages import Bereft, Brightness, Broken, Echo, Seer


def run(
    stages: tuple[Stage, ...], *, subject: Subject, previous: dict[str, StageRecord] | None = None
) -> dict[str, StageOutcome]:
    return {one.stage: one for one in run_stages(stages, subject=subject, previous=previous)}


def keep_records(outcomes: dict[str, StageOutcome]) -> dict[str, StageRecord]:
    return {
        name: StageRecord(one.recipe, one.inputs, one.result)
        for name, one in outcomes.items()
        if one.result is not None
    }


def read_facts(outcome: StageOutcome) -> dict[str, object]:
    assert outcome.result is not None
    return dict(outcome.result.facts)


def test_a_new_stage_needs_only_an_object_in_the_list(plain_subject: Subject) -> None:
    outcomes = run((*stages_for("image"), Brightness()), subject=plain_subject)
    assert outcomes["brightness"].status == "ok"
    assert read_facts(outcomes["brightness"]) == {"mean": 128.0}


def test_a_later_stage_sees_the_earlier_results(plain_subject: Subject) -> None:
    outcomes = run((Brightness(), Echo()), subject=plain_subject)
    assert read_facts(outcomes["echo"]) == {"words": "a wall with brightness"}


def test_a_stage_without_its_model_is_skipped_and_says_how_to_install_it(plain_subject: Subject) -> None:
    outcome = run((Seer(),), subject=plain_subject)["seer"]
    assert (outcome.status, outcome.result) == ("skipped", None)
    assert "model crystal-ball is not installed" in outcome.reason
    assert "manage.py models pull crystal-ball" in outcome.reason


def test_a_failing_stage_stops_no_other_and_leaves_its_error(plain_subject: Subject) -> None:
    outcomes = run((Broken(), Echo(), Seer()), subject=plain_subject)
    assert (outcomes["brightness"].status, outcomes["brightness"].error_class) == ("failed", "ZeroDivisionError")
    assert outcomes["brightness"].reason == "ZeroDivisionError: as the test asked"
    assert read_facts(outcomes["echo"]) == {"words": "a wall without brightness"}


def test_a_second_run_reuses_everything(plain_subject: Subject) -> None:
    first = run((Brightness(), Echo()), subject=plain_subject)
    records = keep_records(first)
    second = run((Brightness(), Echo()), subject=plain_subject, previous=records)
    assert [one.status for one in second.values()] == ["reused", "reused"]
    assert read_facts(second["echo"]) == read_facts(first["echo"])


def test_what_ran_after_a_failure_is_stale_once_the_failure_is_mended(plain_subject: Subject) -> None:
    first = run((Broken(), Echo()), subject=plain_subject)
    records = keep_records(first)
    second = run((Brightness(), Echo()), subject=plain_subject, previous=records)
    assert [one.status for one in second.values()] == ["ok", "ok"]


def test_a_reused_result_may_come_from_a_stored_record(plain_subject: Subject) -> None:
    outcome = run((Brightness(),), subject=plain_subject)["brightness"]
    assert outcome.result is not None
    stored = StageResult.from_record(outcome.result.to_record())
    records = {"brightness": StageRecord(outcome.recipe, outcome.inputs, stored)}
    assert run((Brightness(),), subject=plain_subject, previous=records)["brightness"].status == "reused"


def test_a_new_caption_runs_its_reader_again(plain_subject: Subject) -> None:
    first = run((Brightness(), Echo()), subject=plain_subject)
    records = keep_records(first)
    changed = replace(plain_subject, caption="a door")
    second = run((Brightness(), Echo()), subject=changed, previous=records)
    assert [one.status for one in second.values()] == ["reused", "ok"]
    assert read_facts(second["echo"]) == {"words": "a door with brightness"}


def test_every_missing_model_is_found_with_its_remedy(no_models: ModelProvider) -> None:
    state = find_models((Brightness(), Seer()), provider=no_models)
    assert state.digests == {"crystal-ball": "digest of crystal-ball"}
    assert "models pull crystal-ball" in state.missing["crystal-ball"]


def test_without_models_the_others_run_and_nothing_is_invented(plain_subject: Subject) -> None:
    outcomes = run(stages_for("image"), subject=plain_subject)
    assert {name for name, one in outcomes.items() if one.status == "ok"} == {"probe", "renditions", "fingerprint"}
    assert {one.status for one in outcomes.values()} == {"ok", "skipped"}
    assert all(one.result is None for one in outcomes.values() if one.status == "skipped")


def test_the_loss_of_the_model_server_is_no_failure_of_the_stage(plain_subject: Subject) -> None:
    """However deep a library has wrapped it: the job is tried again, and nothing is written of the stage."""
    with pytest.raises(ModelServerLost):
        run((Bereft(),), subject=plain_subject)
