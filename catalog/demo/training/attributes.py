"""The attributes of a scene as class numbers: what the auxiliary loss of the training asks each vector for.

A vector that tells the place, the pose and the colours by linear classifiers is found sooner than by contrast alone. The
classifiers are not part of the shipped model.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from catalog.demo.scenes import Scene, list_allowed

Classes = npt.NDArray[np.int64]

NAMES = ("character", "place", "pose", "time_of_day", "weather", "garment", "garment_colour", "prop")
ATTRIBUTES = {name: list_allowed()[name] for name in NAMES}


def count_classes() -> list[int]:
    """Count the classes of each attribute."""
    return [len(values) for values in ATTRIBUTES.values()]


def number_attributes(scenes: Sequence[Scene]) -> Classes:
    """Number the attributes of scenes: int64 of shape (scenes, attributes)."""
    return np.array(
        [[values.index(getattr(scene, name)) for name, values in ATTRIBUTES.items()] for scene in scenes],
        dtype=np.int64,
    )
