"""How good masks are on photographs never trained on: intersection over union of the ink, by tone, family and difficulty.

Needs no torch. Pixels are pooled over photographs (sum of intersections over sum of unions), and the mean over photographs
stands beside it; a photograph counts for the family that has most of its ink.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tattoo.vision.composition import ComposedPhoto

Classes = NDArray[np.uint8]
Method = Callable[[NDArray[np.uint8]], Classes]
"""From a photograph, uint8 (h, w, 3), to classes, uint8 (h, w)."""

INK = 2


@dataclass
class Tally:
    """Pixels of ink that both masks have, that either has, and each photograph's own share."""

    both: int = 0
    either: int = 0
    each: list[float] = field(default_factory=list)

    def count(self, found: Classes, *, truth: Classes) -> None:
        """Add a photograph."""
        ours, theirs = found == INK, truth == INK
        both, either = int((ours & theirs).sum()), int((ours | theirs).sum())
        self.both += both
        self.either += either
        if either:
            self.each.append(both / either)

    @property
    def iou(self) -> float:
        """Pooled over all pixels; 1 where neither mask has any."""
        return self.both / self.either if self.either else 1.0

    @property
    def mean(self) -> float:
        """The mean over photographs."""
        return float(np.mean(self.each)) if self.each else 1.0


def measure_method(method: Method, *, photos: Iterable[ComposedPhoto]) -> dict[str, Tally]:
    """Tallies of a method by group, in order of name: `all`, `tone …`, `family …`, `difficulty …`, `motif …`."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for photo in photos:
        found = method(photo.rgb)
        for group in name_groups(photo):
            tallies[group].count(found, truth=photo.classes)
    return dict(sorted(tallies.items()))


def name_groups(photo: ComposedPhoto) -> Sequence[str]:
    """The groups that a photograph counts in."""
    groups = ["all", f"tone {photo.tone_class}", f"difficulty {photo.difficulty}"]
    groups += [f"motif {motif}" for motif in photo.motifs]
    return [*groups, *(f"family {family}" for family in list(photo.inks)[:1])]
