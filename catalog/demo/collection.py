"""The demonstration: 32 fixed scenes of each character, varied enough that a request can single one out.

Per character: seven scenes made by hand (which the requests of `catalog.demo.queries` ask for), twenty-one random ones
chosen for being unlike all others, and four near-duplicates, each a tiny change of another scene.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from catalog.demo.characters import CHARACTERS
from catalog.demo.handmade import HANDMADE
from catalog.demo.queries import OUTDOORS, QUERIES, matches
from catalog.demo.scenes import Scene, random_scene

SCENES_PER_CHARACTER = 32
CANDIDATES = 160
VARIATIONS = ("crop", "brightness", "quality", "cloud")
ATTRIBUTES = ("place", "pose", "time_of_day", "weather", "garment", "garment_colour", "prop", "shot", "sign_text")
MOST_ANSWERS = 2  # before near-duplicates


@lru_cache(maxsize=1)
def demonstration() -> tuple[Scene, ...]:
    """Give the fixed scenes, character by character, near-duplicates last; slugs are unique."""
    return tuple(scene for index, slug in enumerate(CHARACTERS) for scene in collect_scenes(slug, number=index))


def collect_scenes(character: str, *, number: int) -> list[Scene]:
    """Collect the scenes of one character, the `number`-th."""
    chosen = list(HANDMADE[character])
    candidates = [random_scene(10_000 * (number + 1) + n, character=character) for n in range(CANDIDATES)]
    while len(chosen) < SCENES_PER_CHARACTER - len(VARIATIONS):
        best = min(candidates, key=lambda scene: measure_likeness(scene, others=chosen))
        candidates.remove(best)
        if not _crowds_answers(best, others=chosen):
            chosen.append(best)
    stored = [vary_storage(scene, index=index) for index, scene in enumerate(chosen)]
    return stored + repeat_nearly(stored)


def measure_likeness(scene: Scene, *, others: Iterable[Scene]) -> float:
    """Measure how much a scene repeats others: the sum of the cubes of the numbers of shared attributes."""
    shared = (sum(getattr(scene, name) == getattr(other, name) is not None for name in ATTRIBUTES) for other in others)
    return float(sum(count**3 for count in shared))


def vary_storage(scene: Scene, *, index: int) -> Scene:
    """Give some scenes another file format, an EXIF orientation or a GPS position."""
    if index % 14 == 5:
        return replace(scene, encoding="png")
    if index % 7 == 3:
        return replace(scene, encoding="webp", quality=86)
    orientation = {8: 6, 15: 3, 22: 8}.get(index, 1)
    return replace(scene, exif_orientation=orientation, has_location=index in (8, 11))


def repeat_nearly(scenes: Sequence[Scene]) -> list[Scene]:
    """Repeat four scenes with a tiny change each: cut closer, brighter, compressed harder, with mirrored clouds."""
    originals = (scenes[0], scenes[9], scenes[16], _find_cloudy(scenes))
    return [
        replace(scene, variation=variation, encoding="jpeg", exif_orientation=1, has_location=False)
        for scene, variation in zip(originals, VARIATIONS, strict=True)
    ]


def _find_cloudy(scenes: Sequence[Scene]) -> Scene:
    """Find a scene under the open sky among the later ones."""
    return next(scene for scene in reversed(scenes) if scene.place in OUTDOORS and scene.shot == "full")


def _crowds_answers(scene: Scene, *, others: Sequence[Scene]) -> bool:
    """Tell whether a scene would answer a request that has enough answers already."""
    return any(
        matches(query, scene) and sum(matches(query, other) for other in others) >= MOST_ANSWERS for query in QUERIES
    )
