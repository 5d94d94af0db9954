"""Media with vectors, so that they can be found."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from catalog.models import Embedding, Media, Rendition
from catalog.states import MediaState
from config.inference.default import default_sentence_encoder
from config.inference.text import ENCODER

Place = Callable[..., Media]


@pytest.fixture
def place(make_media: Callable[..., Media]) -> Place:
    """A medium with its web rendition and a vector (d,); approved unless the columns say otherwise."""

    def put(vector: Sequence[float] | np.ndarray[Any, Any], *, space: str = ENCODER, **columns: Any) -> Media:
        media = make_media(**{"state": MediaState.APPROVED, "nsfw_level": 0} | columns)
        Rendition.objects.create(
            media=media,
            name="web",
            key=f"renditions/{media.pk}/web",
            recipe="",
            media_type="image/webp",
            width_px=1,
            height_px=1,
            size_bytes=1,
        )
        Embedding.objects.create(
            character=media.character,
            media=media,
            space=space,
            recipe="",
            kind=media.kind,
            nsfw_level=media.nsfw_level,
            is_approved=media.state == MediaState.APPROVED,
            vector=np.asarray(vector),
        )
        return media

    return put


@pytest.fixture
def place_words(place: Place) -> Place:
    """A medium that is found by these words, embedded by the real encoder."""

    def put(words: str, **columns: Any) -> Media:
        return place(default_sentence_encoder().encode([words])[0], prompt=words, **columns)

    return put
