"""The database itself refuses a result, a rendition or a vector that makes no sense."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection

from catalog.models import AnalysisRun, Embedding, Media, Rendition, StageRun
from catalog.services.characters import ensure_character

MakeMedia = Callable[..., Media]

RECORD: dict[str, Any] = {"facts": {}, "boxes": [], "text": ""}


def add_stage(media: Media, **columns: Any) -> StageRun:
    run = AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    defaults = {"status": "ok", "recipe": "", "inputs": "", "duration_ms": 0, "result": RECORD}
    return StageRun.objects.create(media=media, run=run, stage="probe", **defaults | columns)


def add_rendition(media: Media, *, key: str = "renditions/1") -> Rendition:
    size = {"width_px": 1, "height_px": 1, "size_bytes": 1}
    return Rendition.objects.create(media=media, name="web", key=key, recipe="", media_type="image/webp", **size)


def add_vector(media: Media, *, vector: tuple[float, ...] = (0.6, 0.8), **columns: Any) -> Embedding:
    defaults: dict[str, Any] = {"character": media.character, "space": "test", "recipe": "", "kind": media.kind}
    return Embedding.objects.create(media=media, vector=list(vector), **defaults | columns)


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"status": "unknown", "result": None, "reason": "why"}, "stage_run_status_known"),
        ({"result": None}, "stage_run_result_or_reason"),
        ({"reason": "why"}, "stage_run_result_or_reason"),
        ({"status": "failed", "result": None}, "stage_run_result_or_reason"),
        ({"status": "skipped", "reason": "why"}, "stage_run_result_or_reason"),
    ],
)
def test_a_senseless_result_is_refused(make_media: MakeMedia, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        add_stage(make_media(), **columns)


def test_a_stage_has_one_present_result(make_media: MakeMedia) -> None:
    media = make_media()
    add_stage(media)
    with pytest.raises(IntegrityError, match="stage_run_once_per_media"):
        add_stage(media)


def test_a_rendition_has_one_present_file(make_media: MakeMedia) -> None:
    media = make_media()
    add_rendition(media)
    with pytest.raises(IntegrityError, match="rendition_once_per_name"):
        add_rendition(media, key="renditions/2")


def test_two_renditions_do_not_share_a_file(make_media: MakeMedia) -> None:
    add_rendition(make_media())
    with pytest.raises(IntegrityError, match="key"):
        add_rendition(make_media())


@pytest.mark.parametrize("vector", [(0.6, 0.75), (1.0, 1.0), (0.0, 0.0)])
def test_a_vector_that_is_not_unit_is_refused(make_media: MakeMedia, vector: tuple[float, ...]) -> None:
    with pytest.raises(IntegrityError, match="embedding_is_unit"):
        add_vector(make_media(), vector=vector)


@pytest.mark.parametrize("text", ["[nan,1]", "[infinity,0]", "[1e6,0]"])
def test_a_vector_with_a_number_that_is_none_is_refused(make_media: MakeMedia, text: str) -> None:
    media = make_media()
    with pytest.raises(DatabaseError, match=r"not allowed in halfvec|out of range"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_embedding (character_id, media_id, space, recipe, kind, vector) "
            "VALUES (%s, %s, 'test', '', 'image', %s)",
            [media.character_id, media.pk, text],
        )


@pytest.mark.parametrize("level", [None, 5])
def test_an_approved_vector_has_a_level_from_0_to_4(make_media: MakeMedia, level: int | None) -> None:
    with pytest.raises(IntegrityError, match="embedding_approved_has_level"):
        add_vector(make_media(), is_approved=True, nsfw_level=level)


def test_a_medium_has_one_vector_in_a_space(make_media: MakeMedia) -> None:
    media = make_media()
    add_vector(media)
    add_vector(media, space="other")
    with pytest.raises(IntegrityError, match="pkey"):
        add_vector(media)


def test_a_vector_belongs_to_a_medium_that_exists(make_media: MakeMedia) -> None:
    media = make_media()
    add_vector(media)
    with pytest.raises(DatabaseError, match="foreign key"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM catalog_media")


def test_the_vectors_of_a_character_lie_in_one_of_sixteen_partitions(make_media: MakeMedia) -> None:
    for number in range(24):
        character = ensure_character(f"c-{number}", name=str(number), biography="")
        for _ in range(2):
            add_vector(make_media(character=character))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT place), count(DISTINCT (character_id, place)), count(DISTINCT character_id) "
            "FROM (SELECT tableoid AS place, character_id FROM catalog_embedding) AS placed"
        )
        used, places_of_characters, characters = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'catalog_embedding'::regclass")
        (partitions,) = cursor.fetchone()
    assert partitions == 16
    assert places_of_characters == characters == 24
    assert used > 4


def test_vectors_stay_in_their_row(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT attstorage FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
            "WHERE relname LIKE 'catalog_embedding%' AND relkind IN ('r', 'p') AND attname = 'vector'"
        )
        assert cursor.fetchall() == [("p",)], "PLAIN"
