"""Exact search: the order of a full scan, of approved vectors of one character alone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import connection

from catalog.models import Character, Media
from catalog.services.characters import ensure_character
from catalog.services.transitions import change_state, lock_media
from catalog.states import MediaState
from recommendations.index.pgvector import PgvectorIndex
from recommendations.index.vector_index import IndexQuery

Place = Callable[..., Media]

EAST, NORTH = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)


def search(character: Character, vector: Any = EAST, **changes: Any) -> list[UUID]:
    query: dict[str, Any] = {"space": "test", "kind": "image", "nsfw_max": 4, "k": 10} | changes
    return [
        hit.media_id for hit in PgvectorIndex().search(IndexQuery(character_id=character.pk, vector=vector, **query))
    ]


def test_the_order_and_the_similarities_are_those_of_a_full_scan(mira: Character, place: Place) -> None:
    random = np.random.default_rng(3)
    rows = random.normal(size=(61, 32))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    query, vectors = rows[0], rows[1:]
    placed = [place(vector, space="test").pk for vector in vectors]
    exact = vectors.astype(np.float16).astype(np.float64) @ query.astype(np.float16).astype(np.float64)
    order = np.argsort(-exact)[:20]
    hits = PgvectorIndex().search(
        IndexQuery(character_id=mira.pk, space="test", kind="image", nsfw_max=4, vector=query, k=20)
    )
    assert [hit.media_id for hit in hits] == [placed[row] for row in order]
    np.testing.assert_allclose([hit.similarity for hit in hits], exact[order], atol=1e-3)


def test_equal_vectors_come_in_the_order_of_their_ids(mira: Character, place: Place) -> None:
    placed = [place(EAST, space="test").pk for _ in range(4)]
    assert search(mira) == sorted(placed)
    assert search(mira, k=2) == sorted(placed)[:2]


@pytest.mark.parametrize("state", [MediaState.ANALYSING, MediaState.PENDING_REVIEW, MediaState.REJECTED])
def test_only_what_is_approved_is_found(mira: Character, place: Place, state: MediaState) -> None:
    place(EAST, space="test", state=state)
    approved = place(NORTH, space="test")
    assert search(mira) == [approved.pk]


def test_what_is_withdrawn_is_gone_at_once(mira: Character, place: Place) -> None:
    media = place(EAST, space="test")
    assert search(mira) == [media.pk]
    change_state(lock_media(media.pk), to=MediaState.WITHDRAWN)
    assert search(mira) == []


@pytest.mark.parametrize("nsfw_max", range(5))
def test_nothing_above_the_level_is_found(mira: Character, place: Place, nsfw_max: int) -> None:
    placed = [place(EAST, space="test", nsfw_level=level).pk for level in range(5)]
    assert search(mira, nsfw_max=nsfw_max) == sorted(placed[: nsfw_max + 1])


def test_another_character_never_appears(mira: Character, place: Place) -> None:
    others = [ensure_character(f"other-{number}", name="Other", biography="") for number in range(8)]
    for other in others:
        place(EAST, space="test", character=other)
    assert search(mira) == []
    own = place(NORTH, space="test")
    assert search(mira) == [own.pk]
    assert own.pk not in search(others[0])


def test_another_space_and_another_kind_are_not_searched(mira: Character, place: Place) -> None:
    place(EAST, space="other")
    media = place(EAST, space="test")
    assert search(mira) == [media.pk]
    assert search(mira, kind="video") == []


def test_the_search_reads_one_partition_through_its_index(mira: Character, place: Place) -> None:
    place(EAST, space="test")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT media_id FROM catalog_embedding WHERE character_id = %s AND space = 'test' "
            "AND kind = 'image' AND nsfw_level <= 4 AND is_approved ORDER BY vector <#> '[1,0]'::halfvec, media_id LIMIT 9",
            [mira.pk],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.count("catalog_embedding_p") >= 1
    assert "Append" not in plan
    assert "Index" in plan
