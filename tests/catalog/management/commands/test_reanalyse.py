"""`manage.py reanalyse` tells what is stale and its cost, and queues it."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from catalog.management.commands import reanalyse
from catalog.management.commands.reanalyse import say_seconds
from catalog.models import AnalysisRun, Media, StageRun
from catalog.pipeline.recipes import recipe_digest
from catalog.pipeline.stage import Stage
from catalog.services.characters import ensure_character
from catalog.states import MediaState
from tests.catalog.fingerprints import MakeMedia
from tests.catalog.pipeline.conftest import NoModels
from tests.catalog.pipeline.toy_stages import Brightness, Echo, Seer

RECORD = {"facts": {"mean": 1.0}, "boxes": [], "text": ""}


@pytest.fixture
def use_stages(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The stages of the system, on a machine without models."""
    monkeypatch.setattr(reanalyse, "default_sessions", NoModels)

    def use(*stages: Stage) -> None:
        monkeypatch.setattr(reanalyse, "STAGES", stages)

    return use


def keep(media: Media, *stages: Stage) -> None:
    """Results of these stages, 200 ms each."""
    run = AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3, state="succeeded", finished_at=Now())
    upstream: dict[str, str | None] = {}
    for stage in stages:
        recipe = recipe_digest(stage, models={}, upstream=upstream)
        upstream[stage.name] = recipe
        columns = {"status": "ok", "recipe": recipe, "inputs": "", "duration_ms": 200, "result": RECORD}
        StageRun.objects.create(media=media, run=run, stage=stage.name, **columns)


def call(*arguments: str) -> str:
    out = StringIO()
    call_command("reanalyse", *arguments, stdout=out)
    return out.getvalue()


def read_stale(answer: str) -> dict[str, int]:
    """The number of stale media by stage, of pictures."""
    lines = [line.split() for line in answer.splitlines()]
    return {words[0]: int(words[2]) for words in lines if words[1:2] == ["image"]}


def test_a_changed_threshold_makes_only_the_affected_results_stale_and_the_dry_run_says_how_many_and_the_cost(
    make_media: MakeMedia, use_stages: Callable[..., None]
) -> None:
    class Other(Brightness):
        name = "other"

    for number in range(30):
        keep(make_media(state=MediaState.APPROVED), Brightness(), Echo(), *([Other()] if number else []))
    use_stages(Brightness(), Echo())
    assert read_stale(call("--dry-run")) == {"brightness": 0, "echo": 0}
    use_stages(Brightness(gain=2.0), Echo(), Other())
    answer = call("--dry-run")
    assert read_stale(answer) == {"brightness": 30, "echo": 30, "other": 1}
    assert "30 of 30 media have stale results. Cost: 12 s of processor time, 6.1 s with 2 workers" in answer
    assert not AnalysisRun.objects.filter(lane="backfill").exists(), "a dry run queues nothing"


def test_without_dry_run_the_media_are_queued_in_the_background(
    make_media: MakeMedia, use_stages: Callable[..., None]
) -> None:
    media = [make_media(state=MediaState.APPROVED) for _ in range(3)]
    use_stages(Brightness())
    assert "2 media queued in the lane backfill; 1 stale ones were not" in call("--limit", "2")
    queued = AnalysisRun.objects.filter(lane="backfill").order_by("media_id").values_list("media_id", flat=True)
    assert list(queued) == sorted(one.pk for one in media)[:2]


def test_a_stage_or_a_character_narrows_it_down(make_media: MakeMedia, use_stages: Callable[..., None]) -> None:
    other = ensure_character("kofi", name="Kofi", biography="")
    keep(make_media(state=MediaState.APPROVED), Brightness())
    make_media(state=MediaState.APPROVED, character=other)
    use_stages(Brightness(), Echo())
    assert read_stale(call("--dry-run", "--stage", "brightness")) == {"brightness": 1}
    assert read_stale(call("--dry-run", "--character", "mira")) == {"brightness": 0, "echo": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--stage", "brighness"), "No stage is named brighness. Known: brightness, echo."),
        (("--character", "nobody"), "No character has the slug 'nobody'."),
        (("--limit", "0"), "--limit is at least 1."),
    ],
)
@pytest.mark.django_db
def test_a_wrong_word_is_named(use_stages: Callable[..., None], arguments: tuple[str, ...], said: str) -> None:
    use_stages(Brightness(), Echo())
    with pytest.raises(CommandError, match=said):
        call(*arguments)


def test_results_of_a_model_that_is_not_here_are_not_thrown_away(
    make_media: MakeMedia, use_stages: Callable[..., None]
) -> None:
    media = make_media(state=MediaState.APPROVED)
    run = AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    columns = {"status": "ok", "recipe": "r", "inputs": "", "duration_ms": 200, "result": RECORD}
    StageRun.objects.create(media=media, run=run, stage="seer", **columns)
    use_stages(Seer(), Brightness())
    assert "model crystal-ball is not installed" in call("--dry-run")
    with pytest.raises(CommandError, match="Nothing was queued: media have results of stages that cannot be run here"):
        call()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (0.44, "0.4 s"), (12.3, "12 s"), (185, "3 min 5 s"), (7_800, "2 h 10 min")]
)
def test_a_length_of_time_is_said_for_people(seconds: float, text: str) -> None:
    assert say_seconds(seconds) == text
