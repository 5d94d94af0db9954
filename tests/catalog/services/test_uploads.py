"""Sign, send, commit: what is acknowledged is there, what is refused says why."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from catalog.models import AnalysisRun, Media, Upload
from catalog.services import uploads
from catalog.services.uploads import commit_media_upload
from catalog.states import MediaState
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.errors import Problem
from config.jobs.models import JobState
from config.storage.objects import SignedUpload, StoredObject, describe_object

Sign = Callable[..., tuple[Upload, SignedUpload]]
Send = Callable[..., None]
UploadFile = Callable[..., Upload]

GIF = b"GIF89a and so on"
MP4 = b"\0\0\0\x20ftypisom and so on"


def refuse(upload: Upload, *, owner: User) -> Problem:
    with pytest.raises(Problem) as refused:
        commit_media_upload(upload.pk, owner=owner)
    return refused.value


def test_a_signed_upload_remembers_what_was_announced(sign: Sign, owner: User, picture: bytes) -> None:
    upload, signed = sign(picture, tags=("flag",))
    upload.refresh_from_db()
    assert (upload.owner, upload.media_type, upload.size_bytes) == (owner, "image/png", len(picture))
    assert (upload.prompt, upload.tags, upload.reference) == ("a flag", ["flag"], "flag.png")
    assert (upload.key, upload.expires_at, upload.media) == (f"incoming/{upload.pk}", signed.expires_at, None)


def test_a_committed_upload_is_a_medium_with_a_queued_run(upload: UploadFile, owner: User, picture: bytes) -> None:
    row = upload(picture, tags=("flag", "red"))
    media = commit_media_upload(row.pk, owner=owner)
    media.refresh_from_db()
    assert (media.state, media.owner, media.prompt) == (MediaState.UPLOADED, owner, "a flag")
    assert (media.object_key, media.object_etag) == (row.key, describe_object(row.key).etag)
    assert [tag.slug for tag in media.tags.all()] == ["flag", "red"]
    assert [(run.state, run.lane) for run in media.runs.all()] == [(JobState.QUEUED, "analysis")]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id) == ("media.uploaded", owner, str(media.pk))


def test_a_committed_clip_is_a_medium_of_its_kind(upload: UploadFile, owner: User) -> None:
    media = commit_media_upload(upload(MP4, media_type="video/mp4").pk, owner=owner)
    media.refresh_from_db()
    assert (media.kind, media.media_type, media.state) == ("video", "video/mp4", MediaState.UPLOADED)
    assert (media.duration_s, media.frame_rate, media.has_sound) == (None, None, None)
    assert media.runs.count() == 1


def test_a_commit_wakes_the_workers_when_it_is_committed(
    upload: UploadFile, owner: User, picture: bytes, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    row = upload(picture)
    with django_capture_on_commit_callbacks() as callbacks:
        commit_media_upload(row.pk, owner=owner)
    assert [(callback.func.__name__, callback.args) for callback in callbacks] == [("wake_resource", ("processor",))]


def test_a_second_commit_answers_the_same_medium(upload: UploadFile, owner: User, picture: bytes) -> None:
    row = upload(picture)
    first, second = (commit_media_upload(row.pk, owner=owner) for _ in range(2))
    assert first == second
    assert (Media.objects.count(), AnalysisRun.objects.count(), AuditEvent.objects.count()) == (1, 1, 1)


def test_two_commits_at_once_make_one_medium(
    committed_db: None, upload: UploadFile, owner: User, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = upload(picture)
    both, create = threading.Barrier(2, timeout=20), uploads.create_media

    def create_together(upload: Upload, *, stored: StoredObject) -> Media:
        both.wait()
        return create(upload, stored=stored)

    def commit(_number: int) -> Media:
        try:
            return commit_media_upload(row.pk, owner=owner)
        finally:
            connections.close_all()

    monkeypatch.setattr(uploads, "create_media", create_together)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(commit, range(2))
    assert first == second
    assert AnalysisRun.objects.count() == 1


def test_a_file_that_has_not_arrived_is_awaited(sign: Sign, send: Send, owner: User, picture: bytes) -> None:
    upload, signed = sign(picture)
    problem = refuse(upload, owner=owner)
    assert (problem.status, problem.code) == (HTTPStatus.CONFLICT, "not_uploaded")
    assert f"before {upload.expires_at:%H:%M:%S} UTC" in problem.detail
    send(signed, picture)
    assert commit_media_upload(upload.pk, owner=owner).state == MediaState.UPLOADED


@pytest.mark.parametrize(
    ("content", "announced", "code", "named"),
    [
        (b"only words, no picture", "image/png", "not_a_picture", "image/jpeg, image/png, image/webp"),
        (GIF, "image/png", "wrong_media_type", "image/gif, but image/png was announced"),
        (MP4, "image/png", "wrong_media_type", "video/mp4, but image/png was announced"),
        (b"only words, no clip", "video/mp4", "not_a_clip", "video/mp4, video/quicktime, video/webm"),
        (b"#EXTM3U playlist", "video/mp4", "wrong_media_type", "mpegurl, but video/mp4 was announced"),
        (GIF, "video/mp4", "wrong_media_type", "image/gif, but video/mp4 was announced"),
        (MP4, "video/webm", "wrong_media_type", "video/mp4, but video/webm was announced"),
    ],
)
def test_what_is_not_the_announced_file_is_refused_and_stays_refused(
    upload: UploadFile, owner: User, content: bytes, announced: str, code: str, named: str
) -> None:
    row = upload(content, media_type=announced)
    problem = refuse(row, owner=owner)
    assert (problem.status, problem.code) == (HTTPStatus.UNPROCESSABLE_ENTITY, code)
    assert named in problem.detail
    row.refresh_from_db()
    assert (row.refusal_code, row.refusal_detail, row.media) == (code, problem.detail, None)
    again = refuse(row, owner=owner)
    assert (again.code, again.detail) == (code, problem.detail)
    assert not Media.objects.exists()


def test_somebody_elses_upload_and_an_unknown_one_are_answered_alike(
    upload: UploadFile, stranger: User, admin: User, picture: bytes
) -> None:
    row = upload(picture)
    foreign = [refuse(row, owner=person) for person in (stranger, admin)]
    unknown = refuse(Upload(pk=uuid4()), owner=stranger)
    answers = {(problem.status, problem.code, problem.detail) for problem in (*foreign, unknown)}
    assert answers == {(HTTPStatus.NOT_FOUND, "not_found", "There is no such upload.")}
    assert not Media.objects.exists()


def test_nothing_is_half_committed(
    upload: UploadFile, owner: User, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    row = upload(picture)
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "record_event", break_down)
        with pytest.raises(ZeroDivisionError):
            commit_media_upload(row.pk, owner=owner)
    assert (Media.objects.count(), AnalysisRun.objects.count()) == (0, 0)
    assert commit_media_upload(row.pk, owner=owner).state == MediaState.UPLOADED
