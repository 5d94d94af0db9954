"""Uploads as a client makes them, and the jobs that follow from them."""

from collections.abc import Callable

import httpx
import pytest

from catalog.jobs import ANALYSE_MEDIA
from catalog.models import AnalysisRun, Character, Media, MediaKind, Upload
from catalog.services.uploads import UploadWish, commit_media_upload, sign_media_upload
from config.accounts.models import User
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.storage.objects import SignedUpload
from tests.catalog.pipeline.picture_files import encode_file, paint_corners


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A PNG of 60 by 40 px."""
    return encode_file(paint_corners(), file_format="PNG")


@pytest.fixture
def sign(store: Callable[[str], None], owner: User, mira: Character) -> Callable[..., tuple[Upload, SignedUpload]]:
    """Sign an upload of the owner's, of Mira."""

    def sign_content(
        content: bytes, *, media_type: str = "image/png", prompt: str = "a flag", tags: tuple[str, ...] = ()
    ) -> tuple[Upload, SignedUpload]:
        kind = MediaKind(media_type.partition("/")[0])
        wish = UploadWish(mira, kind, media_type, len(content), prompt, tags, "flag.png")
        return sign_media_upload(wish, owner=owner)

    return sign_content


@pytest.fixture
def send() -> Callable[..., None]:
    """The client's own POST to the store."""

    def post(signed: SignedUpload, content: bytes) -> None:
        httpx.post(signed.url, data=signed.fields, files={"file": content}, timeout=20).raise_for_status()

    return post


@pytest.fixture
def upload(sign: Callable[..., tuple[Upload, SignedUpload]], send: Callable[..., None]) -> Callable[..., Upload]:
    """Sign and send."""

    def sign_and_send(content: bytes, **options: object) -> Upload:
        row, signed = sign(content, **options)
        send(signed, content)
        return row

    return sign_and_send


@pytest.fixture
def commit(upload: Callable[..., Upload], owner: User, store: Callable[[str], None]) -> Callable[..., Media]:
    """Upload and commit as the web, then go on as the worker."""

    def take_in(content: bytes, **options: object) -> Media:
        media = commit_media_upload(upload(content, **options).pk, owner=owner)
        store("worker")
        return media

    return take_in


@pytest.fixture
def hold_run() -> Callable[[], tuple[AnalysisRun, Lease]]:
    """Claim the next run, as a worker would."""

    def hold() -> tuple[AnalysisRun, Lease]:
        run = claim_of_kind(ANALYSE_MEDIA, worker="a worker")
        assert isinstance(run, AnalysisRun)
        return run, Lease(run, kind=ANALYSE_MEDIA)

    return hold
