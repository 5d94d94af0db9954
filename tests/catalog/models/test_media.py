"""The database itself refuses a medium that makes no sense."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from catalog.models import Media, Tag
from catalog.services.characters import ensure_character
from catalog.states import MediaState

MakeMedia = Callable[..., Media]


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "unknown"}, "media_state_known"),
        ({"kind": "hologram"}, "media_kind_known"),
        ({"state": MediaState.FAILED}, "media_failure_iff_failed"),
        ({"failure_code": "truncated"}, "media_failure_iff_failed"),
        ({"nsfw_level": 5}, "media_nsfw_level_0_to_4"),
        ({"state": MediaState.APPROVED, "nsfw_level": None}, "media_approved_has_level"),
        ({"duration_s": 7.4, "frame_rate": 24.0, "has_sound": False}, "media_clip_facts_of_clips"),
        ({"kind": "video", "duration_s": 7.4}, "media_clip_facts_of_clips"),
        ({"kind": "video", "frame_rate": 24.0, "has_sound": True}, "media_clip_facts_of_clips"),
        ({"kind": "video", "duration_s": 0.0, "frame_rate": 24.0, "has_sound": True}, "media_clip_facts_of_clips"),
        ({"kind": "video", "state": MediaState.PENDING_REVIEW}, "media_analysed_clip_has_duration"),
        ({"kind": "video", "state": MediaState.APPROVED}, "media_analysed_clip_has_duration"),
    ],
)
def test_a_senseless_medium_is_refused(make_media: MakeMedia, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_media(**columns)


def test_a_medium_that_failed_has_its_reason(make_media: MakeMedia) -> None:
    assert make_media(state=MediaState.FAILED, failure_code="truncated", nsfw_level=None).pk


def test_a_clip_has_its_facts_once_it_was_decoded(make_clip: MakeMedia) -> None:
    assert make_clip(state=MediaState.PENDING_REVIEW).get_kind_display() == "clip"
    unknown = {"duration_s": None, "frame_rate": None, "has_sound": None}
    assert make_clip(state=MediaState.ANALYSING, **unknown).pk


def test_a_character_with_media_is_not_deleted(make_media: MakeMedia) -> None:
    with pytest.raises(ProtectedError):
        make_media().character.delete()


def test_slugs_are_unique(db: None) -> None:
    Tag.objects.create(slug="rain")
    with pytest.raises(IntegrityError, match="slug"):
        Tag.objects.create(slug="rain")


def test_characters_and_media_name_themselves(make_media: MakeMedia) -> None:
    media = make_media()
    assert str(media) == f"image {media.pk}"
    assert str(ensure_character("ada", name="Ada", biography="")) == "Ada"
