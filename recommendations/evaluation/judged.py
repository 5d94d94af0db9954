"""Judged requests over drawn scenes: what a user would type, and which scenes of a candidate set answer it. Pure.

The words are users' words, not the vocabulary from which the scenes' prompts are written; some texts ask for what no scene
shows. Scenes are random ones: none of the demonstration is among them, so that it stays a fair test.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.demo.characters import CHARACTERS
from catalog.demo.scenes import Scene, random_scene

FIRST_SEED = 1_000_000  # far from the demonstration's
SET_SIZE = 32
OFF_TOPIC_SHARE = 0.25

WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "pose": {
        "walking": ("going for a walk", "strolling"),
        "sitting": ("taking a seat", "sitting down"),
        "waving": ("saying hello with a wave", "waving at me"),
        "reading": ("lost in a novel", "reading something"),
        "cycling": ("riding a bike", "out on the bicycle"),
    },
    "place": {
        "city park": ("in the park", "between the trees of the park"),
        "beach": ("by the sea", "on the sand"),
        "café": ("in a coffee shop", "at the coffee house"),
        "library": ("among the bookshelves", "where one borrows books"),
        "mountain meadow": ("up in the mountains", "hiking in the alps"),
        "city street": ("in the street", "downtown in front of the shops"),
        "kitchen": ("at home in the kitchen", "while cooking"),
        "train station": ("waiting for the train", "on the platform"),
        "forest": ("in the woods", "under tall trees"),
        "rooftop": ("on the roof", "high above the city"),
    },
    "time_of_day": {
        "dawn": ("early in the morning", "at sunrise"),
        "noon": ("in the middle of the day", "around lunch time"),
        "dusk": ("when the sun goes down", "at sunset"),
        "night": ("after dark", "late at night"),
    },
    "weather": {
        "rain": ("while it rains", "on a wet day"),
        "snow": ("in winter with snow", "while it is snowing"),
        "fog": ("on a misty day", "in the mist"),
    },
    "prop": {
        "coffee": ("with a hot drink",),
        "flowers": ("with a bouquet",),
        "camera": ("taking photos",),
        "umbrella": ("under an umbrella",),
        "guitar": ("playing guitar", "making music"),
        "dog": ("with the dog", "with a puppy"),
        "cat": ("with the cat", "with a kitten"),
        "suitcase": ("going on a trip with luggage",),
        "balloon": ("holding a balloon",),
    },
}

OFF_TOPIC = (
    "the tax return for last year", "a spaceship landing on Mars", "how do I reset my password", "a bowl of hot soup",
    "swimming with dolphins", "two lions fighting", "a football match in a full stadium", "my grandmother's wedding",
    "a chart of quarterly revenue", "driving a racing car", "playing chess against a robot", "an operation in a hospital",
    "a medieval knight on a horse", "underwater coral reef", "a plane above the clouds", "building a house of bricks",
    "dancing at a disco with friends", "a lecture about mathematics", "lifting weights in a gym", "an erupting volcano",
    "milking a cow on a farm", "repairing the engine of a truck", "a newborn baby sleeping", "skiing down a slope",
)  # fmt: skip


@dataclass(frozen=True)
class JudgedRequest:
    """A text, the candidate scenes and for each whether it is a right answer."""

    text: str
    scenes: tuple[Scene, ...]
    is_right: tuple[bool, ...]


def judge_requests(count: int, *, seed: int) -> Iterator[JudgedRequest]:
    """`count` requests, a quarter of them for what no scene shows; the same ones for the same seed."""
    source = random.Random(f"judged {seed}")  # noqa: S311  # a reproducible choice, not a secret
    for number in range(count):
        character = source.choice(sorted(CHARACTERS))
        first = FIRST_SEED + (seed * count + number) * SET_SIZE
        scenes = tuple(random_scene(first + offset, character=character) for offset in range(SET_SIZE))
        if source.random() < OFF_TOPIC_SHARE:
            yield JudgedRequest(source.choice(OFF_TOPIC), scenes, (False,) * SET_SIZE)
        else:
            yield judge_for_target(source.choice(scenes), scenes=scenes, source=source)


def judge_for_target(target: Scene, *, scenes: tuple[Scene, ...], source: random.Random) -> JudgedRequest:
    """Ask for two or three of the target's attributes: every scene that has them all is right."""
    sayable = [name for name, words in WORDS.items() if getattr(target, name) in words]
    asked = source.sample(sayable, k=min(len(sayable), source.choice((2, 2, 3))))
    text = " ".join(source.choice(WORDS[name][getattr(target, name)]) for name in sorted(asked, key=list(WORDS).index))
    is_right = tuple(all(getattr(scene, name) == getattr(target, name) for name in asked) for scene in scenes)
    return JudgedRequest(text, scenes, is_right)
