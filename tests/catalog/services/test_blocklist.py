"""What matches the blocklist is blocked, whenever the two meet, and comes back when nothing matches it any more."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection

from catalog.jobs import APPLY_BLOCKLIST
from catalog.models import (
    AnalysisRun,
    BlockedHash,
    BlocklistJob,
    BlockMatch,
    Fingerprint,
    HashKind,
    Media,
    StageRun,
    Upload,
)
from catalog.pipeline.near_duplicates import write_bits
from catalog.pipeline.stages.fingerprint import Fingerprint as FingerprintStage
from catalog.pipeline.stages.probe import Probe
from catalog.services import analysis
from catalog.services.analysis import perform_run
from catalog.services.block_entries import BlockWish, add_entry, lift_entry
from catalog.services.blocklist import perform_job
from catalog.services.review import approve_media
from catalog.services.transitions import WrongState
from catalog.services.uploads import commit_media_upload
from catalog.states import MediaState
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.outbox.models import OutboxEvent
from tests.catalog.fingerprints import DHASH, PHASH, MakeMedia, flip, give_hashes
from tests.catalog.pipeline.picture_files import encode_file, paint_noise
from tests.catalog.pipeline.toy_stages import Brightness

Hold = Callable[[], tuple[AnalysisRun, Lease]]

NOISE = encode_file(paint_noise(96, 64), file_format="PNG")


def block(value: str, *, actor: User, kind: HashKind = HashKind.PHASH, most: int | None = None) -> BlockedHash:
    return add_entry(BlockWish(kind, value, "forbidden", most), actor=actor)


def apply_entries() -> None:
    """Do the jobs of all entries, as the worker would."""
    while (job := claim_of_kind(APPLY_BLOCKLIST, worker="a worker")) is not None:
        assert isinstance(job, BlocklistJob)
        perform_job(job, Lease(job, kind=APPLY_BLOCKLIST))


@pytest.fixture
def commit(upload: Callable[..., Upload], owner: User, store: Callable[[str], None]) -> Callable[[bytes], Media]:
    """Upload and commit as the web, then go on as the worker."""

    def take_in(content: bytes) -> Media:
        media = commit_media_upload(upload(content).pk, owner=owner)
        store("worker")
        return media

    return take_in


@pytest.fixture
def phash_of_noise(commit: Callable[[bytes], Media], hold_run: Hold, monkeypatch: pytest.MonkeyPatch) -> str:
    """The pHash of the noise, taken from a medium that went the whole way; the stages are a few cheap ones."""
    monkeypatch.setattr(analysis, "STAGES", (Probe(), FingerprintStage(), Brightness()))
    media = commit(NOISE)
    perform_run(*hold_run())
    digits = StageRun.objects.get(media=media, stage="fingerprint").read_result().facts["phash"]
    assert isinstance(digits, str)
    assert Fingerprint.objects.get(media=media).phash == write_bits(digits)
    return digits


def test_a_new_medium_is_blocked_before_the_costly_stages(
    phash_of_noise: str, commit: Callable[[bytes], Media], hold_run: Hold, admin: User, store: Callable[[str], None]
) -> None:
    entry = block(flip(int(phash_of_noise, 16), bits=8), actor=admin)
    store("web")
    media = commit(NOISE)
    run, lease = hold_run()
    perform_run(run, lease)
    media.refresh_from_db()
    run.refresh_from_db()
    assert (media.state, run.state) == (MediaState.BLOCKED, "succeeded")
    assert [one.stage for one in StageRun.objects.filter(media=media).order_by("pk")] == ["probe", "fingerprint"]
    assert (media.block_match.entry, media.block_match.distance) == (entry, 8)
    event = OutboxEvent.objects.get(topic="media.blocked")
    assert (event.payload["entry_id"], event.payload["distance"]) == (str(entry.pk), 8)
    audit = AuditEvent.objects.get(action="media.blocked")
    assert (audit.actor, audit.reason, audit.after["state"]) == (None, "forbidden", "blocked")


def test_the_same_file_is_blocked_by_its_sha256(
    phash_of_noise: str, commit: Callable[[bytes], Media], hold_run: Hold, admin: User, store: Callable[[str], None]
) -> None:
    known = Media.objects.get()
    block(known.sha256, kind=HashKind.SHA256, actor=admin)
    store("web")
    media = commit(NOISE)
    perform_run(*hold_run())
    assert Media.objects.get(pk=media.pk).state == MediaState.BLOCKED


@dataclass(frozen=True)
class Informer(Brightness):
    """While it runs, somebody adds an entry that this medium matches."""

    name = "informer"

    def run(self, subject: object) -> object:  # type: ignore[override]
        add_entry(
            BlockWish(HashKind.SHA256, Media.objects.latest("pk").sha256, "late"),
            actor=User.objects.get(username="admin"),
        )
        return super().run(subject)  # type: ignore[arg-type]


def test_an_entry_that_comes_during_the_analysis_is_seen_at_its_end(
    commit: Callable[[bytes], Media], hold_run: Hold, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "STAGES", (Probe(), FingerprintStage(), Informer()))
    media = commit(NOISE)
    perform_run(*hold_run())
    media.refresh_from_db()
    assert (media.state, media.block_match.entry.reason) == (MediaState.BLOCKED, "late")


@pytest.mark.parametrize("state", MediaState)
def test_a_new_entry_blocks_what_is_there_and_may_be_shown(
    make_media: MakeMedia, admin: User, state: MediaState
) -> None:
    failure = {"failure_code": "truncated"} if state == MediaState.FAILED else {}
    near = give_hashes(make_media(state=state, **failure), bits=8)
    far = give_hashes(make_media(state=state, **failure), bits=10)
    block(f"{PHASH:016x}", actor=admin)
    apply_entries()
    shown = {MediaState.PENDING_REVIEW, MediaState.APPROVED}
    assert Media.objects.get(pk=near.pk).state == (MediaState.BLOCKED if state in shown else state)
    assert Media.objects.get(pk=far.pk).state == state


@pytest.mark.parametrize(("kind", "value"), [(HashKind.PHASH, PHASH), (HashKind.DHASH, DHASH)])
def test_each_kind_of_hash_is_compared_with_its_own_column(
    make_media: MakeMedia, admin: User, kind: HashKind, value: int
) -> None:
    media = give_hashes(make_media(state=MediaState.APPROVED), bits=3, dhash_bits=3)
    block(f"{value:016x}", kind=kind, most=2, actor=admin)
    apply_entries()
    assert not BlockMatch.objects.exists()
    block(flip(value, bits=1), kind=kind, most=2, actor=admin)
    apply_entries()
    assert BlockMatch.objects.get(media=media).distance == 2


def test_nobody_can_approve_what_is_blocked(make_media: MakeMedia, admin: User) -> None:
    media = give_hashes(make_media(state=MediaState.PENDING_REVIEW))
    block(f"{PHASH:016x}", actor=admin)
    apply_entries()
    with pytest.raises(WrongState, match="is blocked, so it cannot become approved"):
        approve_media(media, nsfw_level=0, actor=admin)


def test_lifting_an_entry_has_its_media_analysed_again(make_media: MakeMedia, admin: User) -> None:
    media = give_hashes(make_media(state=MediaState.APPROVED))
    entry = block(f"{PHASH:016x}", actor=admin)
    apply_entries()
    lift_entry(entry.pk, actor=admin)
    apply_entries()
    assert Media.objects.get(pk=media.pk).state == MediaState.UPLOADED
    assert AnalysisRun.objects.get().media == media
    assert not BlockMatch.objects.exists()
    assert AuditEvent.objects.latest("position").action == "media.unblocked"


def test_what_another_entry_matches_stays_blocked_for_that_one(make_media: MakeMedia, admin: User) -> None:
    media = give_hashes(make_media(state=MediaState.APPROVED), bits=1)
    nearer = block(flip(PHASH, bits=1), actor=admin)
    other = block(f"{PHASH:016x}", actor=admin)
    apply_entries()
    assert BlockMatch.objects.get().entry == nearer
    lift_entry(nearer.pk, actor=admin)
    apply_entries()
    assert Media.objects.get(pk=media.pk).state == MediaState.BLOCKED
    assert (BlockMatch.objects.get().entry, BlockMatch.objects.get().distance) == (other, 1)


def test_a_job_that_is_done_twice_does_it_once(make_media: MakeMedia, admin: User) -> None:
    give_hashes(make_media(state=MediaState.APPROVED))
    block(f"{PHASH:016x}", actor=admin)
    apply_entries()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_blocklistjob")
    block(flip(PHASH, bits=1), actor=admin)
    apply_entries()
    assert OutboxEvent.objects.filter(topic="media.blocked").count() == 1
