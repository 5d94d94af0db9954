import random
from dataclasses import replace

import pytest

from catalog.demo.collection import demonstration
from catalog.demo.training import recipe
from catalog.demo.training.attributes import ATTRIBUTES, count_classes, number_attributes
from catalog.demo.training.captions import write_caption, write_request
from catalog.demo.training.recipe import CANDIDATES, choose_held_out, choose_training, choose_validation, list_facts
from catalog.demo.training.texts import write_texts, write_training_texts

COUNT = 150


def test_the_same_seed_gives_the_same_scenes_and_texts() -> None:
    scenes = choose_training(count=COUNT)
    assert scenes == choose_training(count=COUNT)
    assert write_training_texts(scenes[:20], seed=1) == write_training_texts(scenes[:20], seed=1)
    assert write_training_texts(scenes[:20], seed=1) != write_training_texts(scenes[:20], seed=2)


def test_fewer_training_scenes_are_the_first_of_more() -> None:
    assert choose_training(count=30) == choose_training(count=COUNT)[:30]


def test_no_training_scene_has_the_seed_or_the_facts_of_a_scene_that_is_measured_on() -> None:
    measured = (*choose_held_out(), *choose_validation(), *demonstration())
    training = choose_training(count=COUNT)
    assert not {scene.seed for scene in training} & {scene.seed for scene in measured}
    assert not set(map(list_facts, training)) & set(map(list_facts, measured))


@pytest.mark.parametrize("measured", ["choose_held_out", "choose_validation", "demonstration"])
def test_a_measured_scene_that_turns_up_among_the_training_seeds_is_left_out(
    monkeypatch: pytest.MonkeyPatch, measured: str
) -> None:
    first, second = choose_training(count=2)
    twin = replace(first, seed=7, width_px=768, height_px=768)
    monkeypatch.setattr(recipe, measured, lambda: (twin,))
    assert choose_training(count=1) == (second,)


def test_the_two_hundred_held_out_captions_are_distinct_and_never_texts_of_training() -> None:
    held_out = [scene.prompt for scene in choose_held_out()]
    assert len(set(held_out)) == len(held_out) == CANDIDATES
    texts = write_training_texts(choose_training(count=COUNT), seed=1)
    assert not set(held_out) & {text for variants in texts for text in variants}


def test_a_caption_says_the_whole_scene_in_many_phrasings() -> None:
    scene = choose_held_out()[0]
    captions = write_texts([scene], write=write_caption, seed=1, variants=30)[0]
    assert len(set(captions)) >= 5
    assert all(
        scene.place in text and scene.garment_colour in text and scene.time_of_day in text.lower() for text in captions
    )


def test_a_request_says_a_part_and_its_colours_are_those_of_the_scene() -> None:
    source = random.Random(3)
    for scene in choose_held_out():
        request = write_request(scene, source=source)
        assert len(request.split()) >= 2
        assert not {"{", "}"} & set(request)
        assert "a orange" not in request
        others = {"red", "blue", "yellow", "orange", "pink"} - {scene.garment_colour, scene.prop_colour}
        assert not others & set(request.lower().split())


def test_attributes_are_numbered_within_their_classes() -> None:
    scenes = choose_held_out()
    numbers = number_attributes(scenes)
    assert numbers.shape == (CANDIDATES, len(ATTRIBUTES))
    assert (numbers >= 0).all()
    assert (numbers < count_classes()).all()
    assert ATTRIBUTES["place"][numbers[0, 1]] == scenes[0].place
