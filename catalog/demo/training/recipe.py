"""The data recipe: which scenes train the demonstration CLIP and which are held out.

Training, held-out and validation scenes come from ranges of seeds that do not meet. A scene's facts are what a caption can
say of it; a training scene never has the facts of a held-out, validation or demonstration scene, so no full caption of
those is ever seen in training.
"""

from collections.abc import Iterator
from functools import lru_cache

from catalog.demo.collection import demonstration
from catalog.demo.scenes import Scene, random_scene
from catalog.demo.vocabulary import PROP_PHRASES

TRAINING_SEEDS = range(1_000_000, 2_000_000)
HELD_OUT_SEEDS = range(2_000_000, 3_000_000)
VALIDATION_SEEDS = range(3_000_000, 4_000_000)
CANDIDATES = 200

Facts = tuple[str | None, ...]


def list_facts(scene: Scene) -> Facts:
    """List what a caption can say of a scene; two scenes with equal facts could have the same caption."""
    has_coloured_prop = scene.prop is not None and "{colour}" in PROP_PHRASES[scene.prop]
    return (
        scene.character,
        scene.place,
        scene.pose,
        scene.time_of_day,
        scene.weather,
        scene.garment,
        scene.garment_colour,
        scene.prop,
        scene.prop_colour if has_coloured_prop else None,
        scene.sign_text,
        scene.sign_kind if scene.sign_text else None,
    )


@lru_cache(maxsize=1)
def choose_held_out() -> tuple[Scene, ...]:
    """Choose the 200 scenes that the measured retrieval is over; all of them have facts of their own."""
    return tuple(_take(_unlike(HELD_OUT_SEEDS, seen=set()), count=CANDIDATES))


@lru_cache(maxsize=1)
def choose_validation() -> tuple[Scene, ...]:
    """Choose 200 further scenes, on which alone every choice of the training was made."""
    seen = {list_facts(scene) for scene in choose_held_out()}
    return tuple(_take(_unlike(VALIDATION_SEEDS, seen=seen), count=CANDIDATES))


def choose_training(*, count: int) -> tuple[Scene, ...]:
    """Choose the first `count` training scenes; a smaller number is a prefix of a larger one."""
    others = (*choose_held_out(), *choose_validation(), *demonstration())
    return tuple(_take(_unlike(TRAINING_SEEDS, seen={list_facts(scene) for scene in others}), count=count))


def _unlike(seeds: range, *, seen: set[Facts]) -> Iterator[Scene]:
    """Give the scenes of seeds whose facts were not seen before, here or earlier among the seeds."""
    for scene in map(random_scene, seeds):
        facts = list_facts(scene)
        if facts not in seen:
            seen.add(facts)
            yield scene


def _take(scenes: Iterator[Scene], *, count: int) -> list[Scene]:
    return [scene for scene, _ in zip(scenes, range(count), strict=False)]
