"""The attributes of a scene as class numbers: what the auxiliary loss of the training asks each vector for.

A vector that tells the place, the pose and the colours by linear classifiers is found sooner than by contrast alone. The
classifiers are not part of the shipped model.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from catalog.demo import vocabulary
from catalog.demo.characters import CHARACTERS
from catalog.demo.scenes import Scene

Classes = npt.NDArray[np.int64]

ATTRIBUTES: dict[str, tuple[str | None, ...]] = {
    "character": tuple(CHARACTERS),
    "place": tuple(vocabulary.PLACES),
    "pose": vocabulary.POSES,
    "time_of_day": vocabulary.TIMES,
    "weather": vocabulary.WEATHERS,
    "garment": vocabulary.GARMENTS,
    "garment_colour": tuple(vocabulary.COLOURS),
    "prop": (None, *vocabulary.PROP_PHRASES),
}


def count_classes() -> list[int]:
    """Count the classes of each attribute."""
    return [len(values) for values in ATTRIBUTES.values()]


def number_attributes(scenes: Sequence[Scene]) -> Classes:
    """Number the attributes of scenes: int64 of shape (scenes, attributes)."""
    return np.array(
        [[values.index(getattr(scene, name)) for name, values in ATTRIBUTES.items()] for scene in scenes],
        dtype=np.int64,
    )
