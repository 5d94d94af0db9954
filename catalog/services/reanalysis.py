"""Bring stored results up to date: runs in a lane of their own that live work always goes before.

The medium keeps its state, and an approved one stays visible, while the run computes what is stale; each result is replaced by
the new one as soon as that exists. Only a higher NSFW level than the approved one, found by this run, sends a medium back to
review; a lower one never changes what a person has approved.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from catalog.jobs import REANALYSE_MEDIA
from catalog.models import AnalysisRun, Media, MediaKind, StageRun
from catalog.pipeline.rejection import MediaRejected
from catalog.services.analysis import Decoded, StageFailed, analyse_medium, decode_medium, find_records
from catalog.services.blocklist import MediaBlocked, block_if_matching, end_blocked_run
from catalog.services.duplicates import group_duplicates
from catalog.services.transitions import change_state, follow_state, lock_media
from catalog.staleness import REANALYSED, Selection, StageCost, filter_stale, select_media, without_live_run
from catalog.states import MediaState
from catalog.topics import describe_medium
from config.audit.services import Action, record_event
from config.jobs.errors import PermanentError, TransientError
from config.jobs.leases import Lease
from config.jobs.models import JobState
from config.jobs.queueing import enqueue
from config.outbox.publishing import publish
from config.storage.objects import ObjectChanged, ObjectMissing, read_object

MOST_QUEUED = 1_000
"""Runs that wait at a time: the queue stays short, and a change of mind costs little."""
BATCH = 100


def enqueue_stale(
    selection: Selection, *, costs: Sequence[StageCost], after: UUID | None = None, most: int | None = None
) -> list[UUID]:
    """Queue runs for stale media beyond the id `after`, in the order of ids, as many as have room; gives their ids.

    Locks the media, a hundred at a time. A medium with a run that waits or works gets no second one.
    """
    room = count_room() if most is None else min(count_room(), most)
    stale = without_live_run(filter_stale(select_media(selection), costs=costs))
    stale = stale if after is None else stale.filter(pk__gt=after)
    found = list(stale.values_list("pk", flat=True)[:room])
    return [
        media_id for start in range(0, len(found), BATCH) for media_id in enqueue_batch(found[start : start + BATCH])
    ]


def count_room() -> int:
    """How many more runs may be queued now."""
    waiting = AnalysisRun.objects.filter(lane=REANALYSE_MEDIA.lane, state=JobState.QUEUED).count()
    return max(0, MOST_QUEUED - waiting)


@transaction.atomic
def enqueue_batch(media_ids: Sequence[UUID]) -> list[UUID]:
    """Lock the media and queue a run for each that still has none."""
    found = Media.objects.filter(pk__in=media_ids).order_by("pk")
    locked = [media.pk for media in found.select_for_update()]
    chosen = list(without_live_run(found.filter(pk__in=locked)).values_list("pk", flat=True))
    for media_id in chosen:
        enqueue(REANALYSE_MEDIA, media_id=media_id)
    return chosen


def perform_reanalysis(run: AnalysisRun, lease: Lease) -> None:
    """Compute what is stale of the run's medium. A file that cannot be read any more leaves the medium as it is."""
    media = begin_reanalysis(run, lease=lease)
    if media is None:
        return
    lease.report(0, "decoding")
    decoded = decode_again(media)
    try:
        retry_after_s = analyse_medium(media, run=run, lease=lease, decoded=decoded)
    except MediaBlocked:
        if not end_blocked_run(run, lease=lease):
            raise
        return
    except StageFailed:
        heed_findings(run, lease=lease)
        raise
    if retry_after_s is not None:
        heed_findings(run, lease=lease)
        raise TransientError("a stage could not tell, and may later: see its reason", retry_after_s=retry_after_s)
    finish_reanalysis(run, lease=lease)


@transaction.atomic
def heed_findings(run: AnalysisRun, *, lease: Lease) -> None:
    """What was found counts at once, though the run has to be tried again for other stages."""
    lease.hold()
    settle_reanalysis(run)


@transaction.atomic
def begin_reanalysis(run: AnalysisRun, *, lease: Lease) -> Media | None:
    """The medium; None, and the run is done, when it is not one that is kept up to date any more."""
    lease.hold()
    media = lock_media(run.media_id)
    if media.state in REANALYSED:
        return media
    lease.complete()
    return None


def decode_again(media: Media) -> Decoded:
    """Raises PermanentError for a file that is gone or is not accepted any more."""
    try:
        content = read_object(media.object_key, etag=media.object_etag)
        return decode_medium(content, kind=MediaKind(media.kind))
    except MediaRejected as rejection:
        raise PermanentError(f"{rejection.code}: {rejection.detail}") from rejection
    except (ObjectMissing, ObjectChanged) as error:
        raise PermanentError(f"the original of {media.pk} is not in the store as it was") from error


@transaction.atomic
def finish_reanalysis(run: AnalysisRun, *, lease: Lease) -> None:
    """Complete the run and bring the medium in line with what it found."""
    lease.complete()
    settle_reanalysis(run)
    media = lock_media(run.media_id)
    if media.state in REANALYSED:
        group_duplicates(media)


def find_new_level(run: AnalysisRun) -> int | None:
    """The NSFW level that this run has computed; None when it did not, or could not tell."""
    row = StageRun.objects.filter(run=run, stage="nsfw", result__isnull=False).first()
    level = None if row is None else row.read_result().facts.get("level")
    return level if isinstance(level, int) else None


def bring_in_line(media: Media, *, level: int | None) -> None:
    """Write the placeholder and, of what is not approved yet, the level; send back what was approved at a lower one."""
    renditions = find_records(media.pk).get("renditions")
    placeholder = str(renditions.result.facts.get("placeholder", "")) if renditions else media.placeholder
    if (
        media.state == MediaState.APPROVED
        and media.nsfw_level is not None
        and level is not None
        and level > media.nsfw_level
    ):
        reopen_media(media, level=level)
    elif media.state == MediaState.PENDING_REVIEW and level is not None:
        Media.objects.filter(pk=media.pk).update(nsfw_level=level)
    Media.objects.filter(pk=media.pk).update(placeholder=placeholder)
    media.refresh_from_db()
    follow_state(media)


def reopen_media(media: Media, *, level: int) -> None:
    """Take a locked, approved medium back to review at its new level: state, audit, event."""
    approved_level = media.nsfw_level
    change_state(media, to=MediaState.PENDING_REVIEW, nsfw_level=level)
    before = {"state": MediaState.APPROVED.value, "nsfw_level": approved_level}
    after = {"state": MediaState.PENDING_REVIEW.value, "nsfw_level": level}
    reason = "A new analysis found a higher NSFW level."
    record_event(Action("media.reopened", media, before=before, after=after, reason=reason), actor=None)
    payload = describe_medium(media) | {"approved_nsfw_level": approved_level}
    publish("media.reopened", aggregate=media, payload=payload)


def settle_reanalysis(run: AnalysisRun) -> None:
    """However a run ends, what it has found counts; what it has not computed keeps its earlier result, and is still stale."""
    media = lock_media(run.media_id)
    if media.state in REANALYSED and not block_if_matching(media):
        bring_in_line(media, level=find_new_level(run))


def retry_reanalysis(run: AnalysisRun) -> AnalysisRun:
    """The medium of a dead run is looked at once more; raises RuntimeError when it has a run already. Locks the medium."""
    medium = Media.objects.filter(pk=lock_media(run.media_id).pk)
    if not without_live_run(medium).exists():
        raise RuntimeError("another run of the same medium waits or works already")
    again: AnalysisRun = enqueue(REANALYSE_MEDIA, media_id=run.media_id, retry_of=run)
    return again
