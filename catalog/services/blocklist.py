"""The blocklist acts: a medium that matches an entry is blocked, and comes back when nothing matches it any more.

A medium under analysis asks as soon as its hashes are known and once more at the end; an entry that is added in between is seen
by one of the two, because both sides lock the medium. What is there already is gone through by a job of the entry.
"""

from django.db import transaction

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, BlockedHash, BlocklistJob, BlockMatch, Media
from catalog.neighbours import Match, blocked_by, find_match, match_media
from catalog.pipeline.runner import StageOutcome
from catalog.services.hashes import HASHES_OF_STAGE, keep_hashes
from catalog.services.transitions import change_state, lock_media
from catalog.states import MediaState, may_follow
from catalog.topics import describe_medium
from config.accounts.models import User
from config.audit.services import Action, record_event
from config.jobs.leases import Lease
from config.jobs.queueing import enqueue
from config.outbox.publishing import publish


class MediaBlocked(Exception):
    """The medium under analysis matches the blocklist: no further stage is run."""


def heed_blocklist(outcome: StageOutcome, *, media: Media, lease: Lease) -> None:
    """Keep the hashes that the stage found and ask the blocklist. Raises MediaBlocked, LeaseLost."""
    if outcome.stage not in HASHES_OF_STAGE or outcome.result is None:
        return
    keep_hashes(outcome.stage, facts=outcome.result.facts, media=media, lease=lease)
    if find_match(media.pk) is not None:
        raise MediaBlocked(str(media.pk))


@transaction.atomic
def end_blocked_run(run: AnalysisRun, *, lease: Lease) -> bool:
    """Complete the run of a blocked medium. False, and nothing done, when no entry matches any more."""
    lease.hold()
    if not block_if_matching(lock_media(run.media_id)):
        return False
    lease.complete()
    return True


def block_if_matching(media: Media, *, actor: User | None = None) -> bool:
    """Block a locked medium when an active entry matches it; whether it did."""
    match = find_match(media.pk)
    if match is None or not may_follow(MediaState.BLOCKED, after=MediaState(media.state)):
        return False
    block_medium(media, match=match, actor=actor)
    return True


def block_medium(media: Media, *, match: Match, actor: User | None) -> None:
    """Block a locked medium for this entry: state, match, audit, event."""
    entry = BlockedHash.objects.get(pk=match.entry_id)
    before = {"state": media.state}
    change_state(media, to=MediaState.BLOCKED)
    found = {"entry": entry, "distance": match.distance}
    BlockMatch.objects.update_or_create(media=media, defaults=found)
    after = {"state": MediaState.BLOCKED.value, "entry": str(entry.pk), "hash": entry.kind, "distance": match.distance}
    record_event(Action("media.blocked", media, before=before, after=after, reason=entry.reason), actor=actor)
    payload = describe_medium(media) | {"entry_id": str(entry.pk), "distance": match.distance}
    publish("media.blocked", aggregate=media, payload=payload)


def release_if_free(media: Media, *, actor: User) -> bool:
    """Have a locked, blocked medium analysed again when no active entry matches it; whether it was released.

    When another entry matches, that one is its reason from now on.
    """
    if media.state != MediaState.BLOCKED:
        return False
    match = find_match(media.pk)
    if match is not None:
        BlockMatch.objects.filter(media=media).update(entry_id=match.entry_id, distance=match.distance)
        return False
    change_state(media, to=MediaState.UPLOADED)
    BlockMatch.objects.filter(media=media).delete()
    enqueue(ANALYSE_MEDIA, media_id=media.pk)
    before, after = {"state": MediaState.BLOCKED.value}, {"state": MediaState.UPLOADED.value}
    record_event(Action("media.unblocked", media, before=before, after=after), actor=actor)
    return True


def perform_job(job: BlocklistJob, lease: Lease) -> None:
    """Block what an added entry matches, release what a lifted one held; each medium in a transaction of its own."""
    entry = job.entry
    media_ids = list((match_media(entry) if entry.is_active else blocked_by(entry)).values_list("pk", flat=True))
    for done, media_id in enumerate(media_ids, start=1):
        with transaction.atomic():
            lease.hold()
            apply_entry(entry, media=lock_media(media_id))
        lease.report(100 * done // len(media_ids), f"{done} of {len(media_ids)} media")
    with transaction.atomic():
        lease.complete()


def apply_entry(entry: BlockedHash, *, media: Media) -> None:
    """Bring a locked medium in line with an entry that was added or lifted."""
    if entry.lifted_by is None:
        block_if_matching(media, actor=entry.created_by)
    else:
        release_if_free(media, actor=entry.lifted_by)


def settle_job(_job: BlocklistJob) -> None:
    """Nothing is half done: each medium was brought in line whole. A dead job is retried by an operator."""
