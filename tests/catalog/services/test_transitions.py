"""A state changes along the arrows only, and the vectors' filter columns change with it."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from catalog.models import Embedding, Media
from catalog.services.transitions import WrongState, change_state, lock_media
from catalog.states import NEXT_STATES, MediaState

MakeMedia = Callable[..., Media]

FAILURE = {"failure_code": "analysis_failed"}


IMPOSSIBLE = [(before, after) for before, after in product(MediaState, MediaState) if after not in NEXT_STATES[before]]


def embed(media: Media) -> Embedding:
    vector = np.zeros(3)
    vector[0] = 1
    return Embedding.objects.create(
        character=media.character, media=media, space="test", recipe="", kind=media.kind, vector=vector
    )


@pytest.mark.parametrize(("before", "after"), IMPOSSIBLE)
def test_any_other_step_is_refused_and_changes_nothing(
    make_media: MakeMedia, before: MediaState, after: MediaState
) -> None:
    media = make_media(state=before, **FAILURE if before == MediaState.FAILED else {})
    with pytest.raises(WrongState):
        change_state(media, to=after)
    assert Media.objects.get(pk=media.pk).state == before


def test_a_refusal_is_a_sentence_for_people(make_media: MakeMedia) -> None:
    with pytest.raises(WrongState, match=r"^The picture is uploaded, so it cannot become approved\.$"):
        change_state(make_media(), to=MediaState.APPROVED)


def test_a_step_writes_its_columns_and_its_time(make_media: MakeMedia) -> None:
    media = make_media(state=MediaState.ANALYSING)
    since = media.state_changed_at
    change_state(lock_media(media.pk), to=MediaState.PENDING_REVIEW, nsfw_level=2, placeholder="data:")
    media.refresh_from_db()
    assert (media.state, media.nsfw_level, media.placeholder) == (MediaState.PENDING_REVIEW, 2, "data:")
    assert media.state_changed_at > since


def test_approval_makes_the_vectors_findable_and_withdrawal_hides_them(make_media: MakeMedia) -> None:
    media, other = make_media(state=MediaState.PENDING_REVIEW), make_media(state=MediaState.PENDING_REVIEW)
    embed(media)
    untouched = embed(other)
    seen = []
    for state, columns in ((MediaState.APPROVED, {"nsfw_level": 3}), (MediaState.WITHDRAWN, {})):
        change_state(lock_media(media.pk), to=state, **columns)
        row = Embedding.objects.get(media=media)
        seen.append((row.is_approved, row.nsfw_level))
    assert seen == [(True, 3), (False, 3)]
    untouched.refresh_from_db()
    assert not untouched.is_approved
