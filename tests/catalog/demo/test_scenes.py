from dataclasses import replace

import pytest

from catalog.demo.characters import CHARACTERS
from catalog.demo.scenes import Scene, random_scene
from catalog.demo.vocabulary import PLACES

SEEDS = range(400)


def test_a_seed_always_gives_the_same_scene() -> None:
    assert [random_scene(seed) for seed in SEEDS] == [random_scene(seed) for seed in SEEDS]


def test_seeds_give_varied_scenes() -> None:
    scenes = [random_scene(seed) for seed in SEEDS]
    assert {scene.place for scene in scenes} == set(PLACES)
    assert {scene.character for scene in scenes} == set(CHARACTERS)
    assert len({scene.prompt for scene in scenes}) > 0.98 * len(scenes)


@pytest.mark.parametrize("phrasing", range(14))
def test_the_prompt_holds_each_attribute(phrasing: int) -> None:
    for seed in range(60):
        scene = replace(random_scene(seed), seed=phrasing)
        prompt = scene.prompt
        words = [CHARACTERS[scene.character].name, scene.place, scene.time_of_day, scene.pose]
        words += [f"{scene.garment_colour} {scene.garment}"]
        words += [scene.sign_text] if scene.sign_text else []
        missing = [word for word in words if word.lower() not in prompt.lower()]
        assert not missing, (missing, prompt)


def test_the_prompt_holds_the_weather_and_the_thing_carried() -> None:
    for seed in SEEDS:
        scene = random_scene(seed)
        assert scene.weather in scene.prompt.lower()
        assert scene.prop is None or scene.prop.rstrip("s") in scene.prompt


def test_the_tags_hold_place_pose_time_and_weather() -> None:
    scene = random_scene(7)
    assert {scene.character, scene.place, scene.pose, scene.time_of_day, scene.weather} <= set(scene.tags)


def test_nobody_cycles_in_a_room_and_umbrellas_need_rain_or_snow() -> None:
    for scene in map(random_scene, range(1500)):
        assert scene.pose != "cycling" or PLACES[scene.place].can_cycle
        assert scene.prop != "umbrella" or scene.weather in ("rain", "snow")


def test_a_word_outside_the_vocabulary_is_refused_by_its_field_name() -> None:
    with pytest.raises(ValueError, match="place is one of"):
        Scene("mira", "moon", "standing", "noon", "clear", "coat", "red")
