"""Each change of a medium that others should hear of is published with it: ids and states, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Media
from catalog.services.analysis import fail_run, finish_run, settle_run
from catalog.services.review import approve_media, reject_media, withdraw_media
from catalog.services.transitions import WrongState
from catalog.states import MediaState
from config.accounts.models import User
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.jobs.queueing import enqueue
from config.outbox.models import OutboxEvent

MakeMedia = Callable[..., Media]


def expect(media: Media, state: str, **more: Any) -> dict[str, Any]:
    ids = {"media_id": str(media.pk), "character_id": str(media.character_id)}
    return ids | {"kind": "image", "state": state, "nsfw_level": 1} | more


@pytest.mark.parametrize(
    ("verdict", "before", "after", "details"),
    [
        (approve_media, MediaState.PENDING_REVIEW, "approved", {"nsfw_level": 1}),
        (reject_media, MediaState.PENDING_REVIEW, "rejected", {"reason": "duplicate"}),
        (withdraw_media, MediaState.APPROVED, "withdrawn", {"reason": "harmful"}),
    ],
)
def test_a_verdict_is_published(
    make_media: MakeMedia, reviewer: User, verdict: Any, before: MediaState, after: str, details: dict[str, Any]
) -> None:
    media = make_media(state=before, nsfw_level=1, prompt="a secret wish")
    verdict(media, actor=reviewer, **details)
    event = OutboxEvent.objects.get()
    assert (event.topic, event.aggregate) == (f"media.{after}", f"catalog.media:{media.pk}")
    assert event.payload == expect(media, after)


def test_a_verdict_in_the_wrong_state_publishes_nothing(make_media: MakeMedia, reviewer: User) -> None:
    with pytest.raises(WrongState):
        approve_media(make_media(state=MediaState.REJECTED), nsfw_level=0, actor=reviewer)
    assert not OutboxEvent.objects.exists()


@pytest.fixture
def held(make_media: MakeMedia) -> tuple[AnalysisRun, Lease]:
    """A run that is claimed, of a medium in analysis."""
    enqueue(ANALYSE_MEDIA, media=make_media(state=MediaState.ANALYSING))
    run = claim_of_kind(ANALYSE_MEDIA, worker="a worker")
    assert isinstance(run, AnalysisRun)
    return run, Lease(run, kind=ANALYSE_MEDIA)


def test_the_end_of_an_analysis_is_published(held: tuple[AnalysisRun, Lease]) -> None:
    run, lease = held
    finish_run(run, lease=lease)
    event = OutboxEvent.objects.get()
    assert (event.topic, event.payload) == (
        "media.analysed",
        expect(run.media, "pending_review", nsfw_level=None),
    )


def test_a_file_that_is_refused_is_published_with_its_reason(held: tuple[AnalysisRun, Lease]) -> None:
    run, lease = held
    fail_run(run, lease=lease, code="truncated", detail="It ends early.")
    event = OutboxEvent.objects.get()
    assert (event.topic, event.payload) == (
        "media.failed",
        expect(run.media, "failed", nsfw_level=0, failure_code="truncated"),
    )


@pytest.mark.parametrize(
    ("state", "code"), [(JobState.DEAD, "analysis_failed"), (JobState.CANCELLED, "analysis_cancelled")]
)
def test_an_analysis_that_is_given_up_is_published(make_media: MakeMedia, state: JobState, code: str) -> None:
    media = make_media(state=MediaState.ANALYSING)
    settle_run(AnalysisRun(media=media, state=state))
    assert OutboxEvent.objects.get().payload["failure_code"] == code
