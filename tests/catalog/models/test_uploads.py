"""An upload is committed or refused, never both."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.utils import timezone

from catalog.models import Media, Upload


def add_upload(media: Media, *, key: str = "incoming/1", refusal_code: str = "") -> Upload:
    announced = {"kind": media.kind, "media_type": media.media_type, "size_bytes": 1, "expires_at": timezone.now()}
    return Upload.objects.create(
        owner=media.owner, character=media.character, key=key, media=media, refusal_code=refusal_code, **announced
    )


def test_a_committed_upload_is_not_refused(make_media: Callable[..., Media]) -> None:
    with pytest.raises(IntegrityError, match="upload_committed_or_refused"):
        add_upload(make_media(), refusal_code="not_a_picture")


def test_a_medium_comes_from_one_upload(make_media: Callable[..., Media]) -> None:
    media = make_media()
    add_upload(media)
    with pytest.raises(IntegrityError, match="media_id"):
        add_upload(media, key="incoming/2")


def test_two_uploads_do_not_share_a_key(make_media: Callable[..., Media]) -> None:
    add_upload(make_media())
    with pytest.raises(IntegrityError, match="key"):
        add_upload(make_media())
