"""A re-analysis changes results, not what a person has approved, unless it finds something more explicit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from django.db.models.functions import Now
from pydantic import Field

from catalog.jobs import ANALYSE_MEDIA, REANALYSE_MEDIA
from catalog.models import AnalysisRun, Embedding, HashKind, Media, StageRun, Upload
from catalog.pipeline.planning import ModelState
from catalog.pipeline.results import StageResult, Vector
from catalog.pipeline.stage import Facts, PictureStage, Stage, Subject
from catalog.pipeline.stages.fingerprint import Fingerprint
from catalog.services import analysis, reanalysis
from catalog.services.analysis import StageFailed, perform_run
from catalog.services.block_entries import BlockWish, add_entry
from catalog.services.reanalysis import enqueue_stale, perform_reanalysis, retry_reanalysis, settle_reanalysis
from catalog.services.review import approve_media, withdraw_media
from catalog.services.uploads import commit_media_upload
from catalog.staleness import Selection, measure_staleness
from catalog.states import MediaState
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.jobs.claiming import claim_next, claim_of_kind
from config.jobs.errors import PermanentError
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job, enqueue
from config.outbox.models import OutboxEvent
from config.storage.objects import delete_object
from tests.catalog.fingerprints import MakeMedia
from tests.catalog.pipeline.toy_stages import Brightness, Broken

Hold = Callable[[], tuple[AnalysisRun, Lease]]


class LevelFacts(Facts):
    level: int = Field(title="Level")


@dataclass(frozen=True)
class Level(PictureStage):
    """An NSFW stage that says what the test wants."""

    name = "nsfw"
    title = "NSFW"
    facts_type = LevelFacts

    level: int = 0

    def run(self, subject: Subject) -> StageResult:
        return StageResult(facts={"level": self.level})


@dataclass(frozen=True)
class Embed(Brightness):
    """A vector in a space of its own."""

    name = "embed"

    def run(self, subject: Subject) -> StageResult:
        return StageResult(facts={"mean": 0.0}, vectors=(Vector("new-space", np.array([1, 0], dtype=np.float32)),))


def use_stages(monkeypatch: pytest.MonkeyPatch, *stages: Stage) -> None:
    monkeypatch.setattr(analysis, "STAGES", stages)


def queue_stale(*stages: Stage, most: int | None = None) -> int:
    found = measure_staleness(Selection(), stages=stages, models=ModelState({}))
    return len(enqueue_stale(Selection(), costs=found.costs, most=most))


def hold_reanalysis() -> tuple[AnalysisRun, Lease]:
    run = claim_of_kind(REANALYSE_MEDIA, worker="a worker")
    assert isinstance(run, AnalysisRun)
    return run, Lease(run, kind=REANALYSE_MEDIA)


@pytest.fixture
def approved(
    upload: Callable[..., Upload],
    owner: User,
    store: Callable[[str], None],
    hold_run: Hold,
    picture: bytes,
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> Media:
    """A medium that was analysed with two toy stages and approved at level 1."""
    use_stages(monkeypatch, Brightness(), Level(level=1))
    media = commit_media_upload(upload(picture).pk, owner=owner)
    store("worker")
    perform_run(*hold_run())
    approve_media(media, nsfw_level=1, actor=admin)
    media.refresh_from_db()
    return media


def reanalyse(monkeypatch: pytest.MonkeyPatch, *stages: Stage) -> AnalysisRun:
    """Queue what is stale for these stages and do it, as command and worker would."""
    use_stages(monkeypatch, *stages)
    assert queue_stale(*stages) == 1
    run, lease = hold_reanalysis()
    perform_reanalysis(run, lease)
    run.refresh_from_db()
    return run


@dataclass(frozen=True)
class Witness(Brightness):
    """Notes the state in which the medium is while it runs."""

    name = "witness"

    def run(self, subject: Subject) -> StageResult:
        SEEN.extend(Media.objects.values_list("state", flat=True))
        return super().run(subject)


SEEN: list[str] = []


def test_an_approved_medium_stays_approved_and_visible_while_it_runs(
    approved: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    SEEN.clear()
    kept = StageRun.objects.get(stage="nsfw").finished_at
    run = reanalyse(monkeypatch, Brightness(gain=2.0), Level(level=1), Witness())
    approved.refresh_from_db()
    assert (SEEN, approved.state, run.state) == ([MediaState.APPROVED], MediaState.APPROVED, JobState.SUCCEEDED)
    assert StageRun.objects.get(stage="brightness").run == run
    assert StageRun.objects.get(stage="nsfw").finished_at == kept, "it was not stale"


def test_a_higher_level_than_the_approved_one_goes_back_to_review(
    approved: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    reanalyse(monkeypatch, Brightness(), Level(level=3), Embed())
    approved.refresh_from_db()
    assert (approved.state, approved.nsfw_level) == (MediaState.PENDING_REVIEW, 3)
    event = OutboxEvent.objects.get(topic="media.reopened")
    assert (event.payload["nsfw_level"], event.payload["approved_nsfw_level"]) == (3, 1)
    audit = AuditEvent.objects.get(action="media.reopened")
    assert (audit.actor, audit.before, audit.after["state"]) == (
        None,
        {"state": "approved", "nsfw_level": 1},
        "pending_review",
    )
    vector = Embedding.objects.get(space="new-space")
    assert (vector.is_approved, vector.nsfw_level) == (False, 3)


@pytest.mark.parametrize("level", [0, 1])
def test_a_level_that_is_not_higher_changes_nothing_that_was_approved(
    approved: Media, monkeypatch: pytest.MonkeyPatch, level: int
) -> None:
    reanalyse(monkeypatch, Brightness(gain=2.0), Level(level=level))
    approved.refresh_from_db()
    assert (approved.state, approved.nsfw_level) == (MediaState.APPROVED, 1)


def test_a_level_that_was_known_at_the_approval_does_not_send_it_back(
    approved: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    Media.objects.filter(pk=approved.pk).update(nsfw_level=0)  # a person saw the machine's 1 and chose 0
    reanalyse(monkeypatch, Brightness(gain=2.0), Level(level=1))
    approved.refresh_from_db()
    assert approved.state == MediaState.APPROVED


def test_a_vector_of_a_new_space_is_findable_at_once(approved: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    reanalyse(monkeypatch, Brightness(), Level(level=1), Embed())
    vector = Embedding.objects.get(space="new-space")
    assert (vector.is_approved, vector.nsfw_level) == (True, 1)


def test_a_stage_that_breaks_leaves_the_earlier_result_and_the_medium_as_they_were(
    approved: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_stages(monkeypatch, Broken(gain=2.0), Level(level=1))
    assert queue_stale(Brightness(gain=2.0), Level(level=1)) == 1
    with pytest.raises(StageFailed):
        perform_reanalysis(*hold_reanalysis())
    approved.refresh_from_db()
    assert (approved.state, StageRun.objects.get(stage="brightness").status) == (MediaState.APPROVED, "ok")


def test_a_higher_level_counts_even_if_another_stage_breaks(approved: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    use_stages(monkeypatch, Broken(gain=2.0), Level(level=4))
    queue_stale(Brightness(gain=2.0), Level(level=4))
    with pytest.raises(StageFailed):
        perform_reanalysis(*hold_reanalysis())
    approved.refresh_from_db()
    assert (approved.state, approved.nsfw_level) == (MediaState.PENDING_REVIEW, 4)


def test_a_higher_level_counts_even_if_the_run_is_given_up(approved: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    queue_stale(Brightness(), Level(level=2))
    run, _ = hold_reanalysis()
    StageRun.objects.filter(stage="nsfw").update(run=run, result={"facts": {"level": 2}, "boxes": [], "text": ""})
    settle_reanalysis(run)
    approved.refresh_from_db()
    assert (approved.state, approved.nsfw_level) == (MediaState.PENDING_REVIEW, 2)


def test_a_file_that_is_gone_leaves_the_medium_as_it_was(approved: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    delete_object(approved.object_key)
    queue_stale(Brightness(gain=2.0), Level(level=1))
    with pytest.raises(PermanentError, match="is not in the store as it was"):
        perform_reanalysis(*hold_reanalysis())
    approved.refresh_from_db()
    assert approved.state == MediaState.APPROVED


def test_what_was_withdrawn_meanwhile_is_left_alone(
    approved: Media, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_stale(Brightness(gain=2.0), Level(level=1))
    withdraw_media(approved, reason="harmful", actor=admin)
    run, lease = hold_reanalysis()
    perform_reanalysis(run, lease)
    run.refresh_from_db()
    assert run.state == JobState.SUCCEEDED
    assert StageRun.objects.get(stage="brightness").run != run


def test_what_the_blocklist_holds_is_blocked_by_its_re_analysis(
    approved: Media, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_entry(BlockWish(HashKind.SHA256, approved.sha256, "forbidden"), actor=admin)
    run = reanalyse(monkeypatch, Fingerprint(), Brightness(gain=2.0), Level(level=1))
    approved.refresh_from_db()
    assert (approved.state, run.state) == (MediaState.BLOCKED, JobState.SUCCEEDED)


def test_a_cancelled_re_analysis_changes_nothing(approved: Media) -> None:
    queue_stale(Brightness(gain=2.0), Level(level=1))
    run = AnalysisRun.objects.get(lane="backfill")
    cancel_job(REANALYSE_MEDIA, run.pk)
    approved.refresh_from_db()
    assert approved.state == MediaState.APPROVED


def test_live_uploads_go_before_every_re_analysis(make_media: MakeMedia) -> None:
    for media in (make_media(state=MediaState.APPROVED), make_media(state=MediaState.APPROVED)):
        enqueue(REANALYSE_MEDIA, media=media, priority=100)
    for _ in range(2):
        enqueue(ANALYSE_MEDIA, media=make_media())
    claimed = []
    while (found := claim_next("processor", worker="a worker")) is not None:
        claimed.append(found[0].name)
    assert claimed == ["analyse-media"] * 2 + ["reanalyse-media"] * 2


def test_a_medium_has_one_re_analysis_at_a_time(make_media: MakeMedia) -> None:
    make_media(state=MediaState.APPROVED)
    assert [queue_stale(Brightness()), queue_stale(Brightness())] == [1, 0]


def test_only_what_users_see_or_may_see_is_kept_up_to_date(make_media: MakeMedia) -> None:
    for state in MediaState:
        make_media(state=state, **{"failure_code": "truncated"} if state == MediaState.FAILED else {})
    assert queue_stale(Brightness()) == 2
    queued: Sequence[str] = list(AnalysisRun.objects.values_list("media__state", flat=True).order_by("media__state"))
    assert queued == ["approved", "pending_review"]


def test_only_so_many_wait_at_a_time(make_media: MakeMedia, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reanalysis, "MOST_QUEUED", 3)
    monkeypatch.setattr(reanalysis, "BATCH", 2)
    for _ in range(5):
        make_media(state=MediaState.APPROVED)
    assert [queue_stale(Brightness(), most=1), queue_stale(Brightness()), queue_stale(Brightness())] == [1, 2, 0]


def test_a_dead_run_is_retried_unless_the_medium_has_another(make_media: MakeMedia) -> None:
    dead = AnalysisRun(media=make_media(state=MediaState.APPROVED), lane="backfill", max_attempts=1)
    dead.state, dead.finished_at = JobState.DEAD, Now()
    dead.save()
    again = retry_reanalysis(dead)
    assert (again.retry_of, again.lane, again.media) == (dead, "backfill", dead.media)
    with pytest.raises(RuntimeError, match="waits or works already"):
        retry_reanalysis(dead)
