from collections import Counter

import pytest

from catalog.demo.characters import CHARACTERS
from catalog.demo.collection import demonstration, measure_likeness
from catalog.demo.queries import QUERIES, Query, matches
from catalog.demo.scenes import Scene


def test_the_demonstration_has_thirty_two_scenes_of_each_character() -> None:
    assert Counter(scene.character for scene in demonstration()) == dict.fromkeys(CHARACTERS, 32)


def test_slugs_are_unique() -> None:
    assert len({scene.slug for scene in demonstration()}) == len(demonstration())


def test_many_scenes_have_words_in_them_and_some_are_near_duplicates() -> None:
    scenes = demonstration()
    assert sum(scene.sign_text is not None for scene in scenes) >= 24
    assert sum(scene.variation is not None for scene in scenes) >= 12


def test_only_near_duplicates_share_a_prompt() -> None:
    originals = [scene.prompt for scene in demonstration() if scene.variation is None]
    assert len(set(originals)) == len(originals)


def test_sizes_shapes_and_formats_vary_within_the_limits() -> None:
    scenes = demonstration()
    assert all(768 <= max(scene.width_px, scene.height_px) <= 1280 for scene in scenes)
    assert len({(scene.width_px, scene.height_px) for scene in scenes}) >= 8
    assert {scene.encoding for scene in scenes} == {"jpeg", "png", "webp"}
    assert {scene.exif_orientation for scene in scenes} == {1, 3, 6, 8}
    assert any(scene.has_location for scene in scenes)


def test_a_scene_is_most_like_itself() -> None:
    first, second = demonstration()[:2]
    assert measure_likeness(first, others=[first]) > measure_likeness(first, others=[second])


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_each_request_has_one_to_four_answers(query: Query) -> None:
    assert 1 <= sum(matches(query, scene) for scene in demonstration()) <= 4


def test_there_are_twenty_requests_and_none_is_a_piece_of_a_prompt() -> None:
    assert len({query.text for query in QUERIES}) == 20
    prompts = " ".join(scene.prompt.lower() for scene in demonstration())
    assert not [query.text for query in QUERIES if query.text in prompts]


def test_an_answer_is_by_the_character_who_was_asked() -> None:
    scene = demonstration()[0]
    wanted = {"place": (scene.place,)}
    assert matches(Query(scene.character, "there", wanted), scene)
    assert not matches(Query("kofi", "there", wanted), scene)
    assert not matches(Query(scene.character, "elsewhere", {"place": ("kitchen",)}), scene)


def test_the_demonstration_is_the_same_each_time() -> None:
    first: tuple[Scene, ...] = demonstration()
    demonstration.cache_clear()
    assert demonstration() == first
