"""Which groups of results are stale, judged once a recipe."""

from dataclasses import replace

import pytest

from catalog.pipeline.planning import ModelState
from catalog.pipeline.recipes import Change, recipe_digest
from catalog.pipeline.stage import Stage
from catalog.pipeline.staleness import StagePlan, StoredGroup, plan_recompute
from tests.catalog.pipeline.toy_stages import Brightness, Echo, Seer

NO_MODELS = ModelState({})
BALL = ModelState({"crystal-ball": "a digest"})
NO_BALL = ModelState({"crystal-ball": "a digest"}, {"crystal-ball": "model crystal-ball is not installed"})
BRIGHT, BRIGHTER = Brightness(), Brightness(gain=2.0)


def digest(stage: Stage, **upstream: str | None) -> str:
    return recipe_digest(stage, models=BALL.digests, upstream=upstream)


def plan(
    *stages: Stage, groups: list[StoredGroup], total: int, models: ModelState = NO_MODELS, asked: tuple[str, ...] = ()
) -> dict[str, StagePlan]:
    plans = plan_recompute(stages, models=models, groups=groups, total=total, asked=asked)
    return {one.planned.stage.name: one for one in plans}


def test_results_of_the_present_recipe_are_kept_and_others_are_stale() -> None:
    groups = [StoredGroup("brightness", "ok", digest(BRIGHT), 7), StoredGroup("brightness", "ok", "another", 3)]
    found = plan(BRIGHT, groups=groups, total=10)["brightness"]
    assert (found.media, found.kept, found.missing, found.stale) == (3, 7, 0, (groups[1],))


def test_a_changed_parameter_makes_the_stage_and_its_readers_stale_and_no_other() -> None:
    stored = [
        StoredGroup("brightness", "ok", digest(BRIGHT), 5),
        StoredGroup("echo", "ok", digest(Echo(), brightness=digest(BRIGHT)), 5),
        StoredGroup("seer", "ok", digest(Seer()), 5),
    ]
    before = plan(BRIGHT, Echo(), Seer(), groups=stored, total=5, models=BALL)
    after = plan(BRIGHTER, Echo(), Seer(), groups=stored, total=5, models=BALL)
    assert {name: one.change for name, one in before.items()} == dict.fromkeys(before, Change.NOTHING)
    assert {name: one.media for name, one in after.items()} == {"brightness": 5, "echo": 5, "seer": 0}


def test_media_without_a_result_of_a_new_stage_need_it() -> None:
    found = plan(BRIGHT, groups=[], total=4)["brightness"]
    assert (found.media, found.missing, found.change) == (4, 4, Change.RECOMPUTE)


def test_nothing_is_stale_of_a_stage_whose_model_is_not_here() -> None:
    groups = [StoredGroup("seer", "ok", "an old recipe", 6), StoredGroup("seer", "skipped", digest(Seer()), 1)]
    found = plan(Seer(), groups=groups, total=9, models=NO_BALL)["seer"]
    assert (found.media, found.kept) == (0, 6)
    assert "model crystal-ball is not installed" in found.blocked_by


def test_what_was_skipped_for_a_model_is_stale_once_the_model_is_here() -> None:
    groups = [StoredGroup("seer", "skipped", digest(Seer()), 6)]
    assert plan(Seer(), groups=groups, total=6, models=BALL)["seer"].media == 6


@pytest.mark.parametrize(("status", "asked", "media"), [("skipped", (), 0), ("skipped", ("brightness",), 6)])
def test_what_was_skipped_for_a_setting_is_stale_only_when_it_is_asked_for(
    status: str, asked: tuple[str, ...], media: int
) -> None:
    groups = [StoredGroup("brightness", status, digest(BRIGHT), 6)]
    assert plan(BRIGHT, groups=groups, total=6, asked=asked)["brightness"].media == media


@pytest.mark.parametrize(("status", "media"), [("failed", 2), ("needs_review", 0)])
def test_a_failure_is_tried_again_and_an_abstention_is_not(status: str, media: int) -> None:
    group = StoredGroup("brightness", status, digest(BRIGHT), 2)
    assert plan(BRIGHT, groups=[group], total=2)["brightness"].media == media
    assert plan(BRIGHT, groups=[replace(group, recipe="old")], total=2)["brightness"].media == 2
