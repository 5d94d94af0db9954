"""The demonstration: a fixed set of scenes, varied enough that a sentence can single one out.

Each character has 28 scenes, no two of them with the same place and pose, and four near-duplicates: the same scene a little
cropped, brighter, or saved worse. Some files are PNG or WebP, some are stored turned, some carry a GPS position.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count

from catalog.demo.characters import CHARACTERS
from catalog.demo.scenes import Scene, random_scene

SCENES_OF_CHARACTER = 28
MOST_OF_PLACE = 3
SEEDS_OF_CHARACTER = 10_000
DUPLICATES = ((3, "quality"), (9, "brightness"), (14, "crop"), (20, "crop"))  # (number of the scene, its change)


@cache
def demonstration() -> tuple[Scene, ...]:
    """128 scenes, the characters in turn; always the same ones."""
    sets = [list_scenes(character, first_seed=SEEDS_OF_CHARACTER * n) for n, character in enumerate(sorted(CHARACTERS))]
    return tuple(scene for together in zip(*sets, strict=True) for scene in together)


def list_scenes(character: str, *, first_seed: int) -> list[Scene]:
    """The 28 scenes of a character with their files' peculiarities, then the near-duplicates."""
    varied = choose_varied(character, first_seed=first_seed)
    scenes = [choose_encoding(next(varied), number=number) for number in range(SCENES_OF_CHARACTER)]
    return scenes + [replace(scenes[number], variation=change) for number, change in DUPLICATES]


def choose_varied(character: str, *, first_seed: int) -> Iterator[Scene]:
    """Random scenes, without a second one of the same place and pose or a fourth one of the same place."""
    pairs: set[tuple[str, str]] = set()
    places: Counter[str] = Counter()
    for seed in count(first_seed):
        scene = random_scene(seed, character=character)
        if (scene.place, scene.pose) not in pairs and places[scene.place] < MOST_OF_PLACE:
            pairs.add((scene.place, scene.pose))
            places[scene.place] += 1
            yield scene


def choose_encoding(scene: Scene, *, number: int) -> Scene:
    """Mostly JPEG; every seventh PNG or WebP, every ninth JPEG turned by EXIF, every eleventh with a position."""
    if number % 7 == 5:
        return replace(scene, encoding="png")
    if number % 7 == 6:
        return replace(scene, encoding="webp")
    return replace(scene, exif_orientation=6 if number % 9 == 4 else 1, has_location=number % 11 == 2)
