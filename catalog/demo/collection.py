"""The demonstration's fixed set (stop-gap until the curated one lands)."""

from dataclasses import replace

from catalog.demo.characters import CHARACTERS
from catalog.demo.scenes import Scene, random_scene


def demonstration() -> tuple[Scene, ...]:
    """Thirty-two scenes of each character."""
    scenes = []
    for index, slug in enumerate(sorted(CHARACTERS)):
        own = [random_scene(1000 * index + n, character=slug) for n in range(29)]
        own += [replace(own[n], variation=v) for n, v in ((0, "quality"), (1, "brightness"), (2, "crop"))]
        scenes += own
    return tuple(scenes)
