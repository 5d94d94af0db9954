"""Fits the curve that turns the evidence for an ink family into a probability, on composed photographs with known inks.

`python -m tattoo.vision.training.ink_confidence` fits on the seeds of FITTED, measures on those of HELD_OUT, writes
`tattoo/colour/confidence.json` and prints the reliability tables and confusions that the documentation shows. Both are a
quarter each of easy and normal photographs with and without a colour chart. The same seeds give the same file with the same
composer.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.confidence import CONFIDENCE_FILE, Curve, describe_evidence, estimate_confidence
from tattoo.colour.evaluation import TOLD_AS, count_confusion, name_dominant, name_found, trace_known
from tattoo.colour.inks import InkMap, TracedInk
from tattoo.colour.palette import PALETTE_VERSION
from tattoo.terms import InkFamily
from tattoo.vision.composition import ComposedPhoto, Difficulty, PhotoWishes, compose_photo
from tattoo.vision.composition.wishes import FAMILIES

FloatArray = NDArray[np.float64]

RIDGE: Final = 1e-3
PROCESSES: Final = 2
SIDE_PX: Final = 384
_NEWTON_STEPS: Final = 50


@dataclass(frozen=True)
class Batch:
    """The composed photographs of the seeds from `first` up to `end`, taken in one way."""

    first: int
    end: int
    difficulty: Difficulty
    has_chart: bool

    def __str__(self) -> str:
        return f"{self.difficulty}, {'with a chart' if self.has_chart else 'without a chart'}"


def plan_batches(first: int, *, size: int) -> tuple[Batch, ...]:
    """A batch for each way of taking photographs, their seeds 1000 apart from `first` on."""
    ways = [(difficulty, chart) for difficulty in (Difficulty.EASY, Difficulty.NORMAL) for chart in (False, True)]
    starts = range(first, first + 1000 * len(ways), 1000)
    return tuple(Batch(start, start + size, *way) for start, way in zip(starts, ways, strict=True))


FITTED: Final = plan_batches(51_000, size=40)
HELD_OUT: Final = plan_batches(61_000, size=50)
"""Never used for a choice."""


@dataclass(frozen=True)
class Judged:
    """An ink that was stated, and whether most of its pixels are of that family."""

    ink: TracedInk
    is_right: bool


@dataclass(frozen=True)
class Trial:
    """What was found in a photograph: its inks judged, and its dominant family, true and found."""

    judged: tuple[Judged, ...]
    truth: InkFamily
    found: InkFamily


@dataclass(frozen=True)
class Bin:
    """Inks of similar confidence: how many, the mean of what was said, and the share that was right."""

    inks: int
    said: float
    right: float


def try_batches(batches: Iterable[Batch]) -> tuple[Trial, ...]:
    """The trials of all photographs with ink, in order, composed by several processes."""
    wanted = [
        (seed, PhotoWishes(width_px=SIDE_PX, height_px=SIDE_PX, difficulty=batch.difficulty, has_chart=batch.has_chart))
        for batch in batches
        for seed in range(batch.first, batch.end)
    ]
    with ProcessPoolExecutor(PROCESSES) as pool:
        trials = pool.map(try_seed, *zip(*wanted, strict=True), chunksize=5)
        return tuple(trial for trial in trials if trial is not None)


def try_seed(seed: int, wishes: PhotoWishes) -> Trial | None:
    """Compose a photograph and look for its inks; None for one without ink."""
    photo = compose_photo(seed, wishes=wishes)
    return try_photo(photo) if photo.inks else None


def try_photo(photo: ComposedPhoto) -> Trial:
    """The trial of a photograph with ink, with its true mask."""
    traced = trace_known(photo)
    return Trial(tuple(judge_inks(traced, photo=photo)), name_dominant(photo.inks), name_found(traced))


def judge_inks(traced: InkMap, *, photo: ComposedPhoto) -> Iterator[Judged]:
    """The inks stated in a photograph, each judged by the true families of its pixels; an unknown ink states nothing."""
    truth = photo.families[:: traced.step, :: traced.step]
    for position, ink in enumerate(traced.inks):
        places = np.bincount(truth[(traced.labels == position) & (truth > 0)], minlength=1)
        if ink.family != InkFamily.UNKNOWN and places.any():
            family = FAMILIES[int(places.argmax()) - 1]
            yield Judged(ink, TOLD_AS.get(family, family) == ink.family)


def gather(trials: Iterable[Trial]) -> tuple[Judged, ...]:
    """The judged inks of all photographs."""
    return tuple(judged for trial in trials for judged in trial.judged)


def fit_curve(judged: tuple[Judged, ...], *, seeds: tuple[tuple[int, int], ...]) -> Curve:
    """The logistic curve of greatest likelihood with a small ridge on standardised features, by Newton's method."""
    features = np.array([describe_evidence(one.ink.evidence) for one in judged])
    right = np.array([one.is_right for one in judged], dtype=np.float64)
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)
    design = np.column_stack([np.ones(len(features)), (features - mean) / spread])
    weights = np.zeros(design.shape[1])
    penalty = RIDGE * len(design) * np.diag([0.0, *np.ones(features.shape[1])])
    for _ in range(_NEWTON_STEPS):
        said = 0.5 * (1 + np.tanh(design @ weights / 2))
        slope = design.T @ (said - right) + penalty @ weights
        curvature = (design * (said * (1 - said))[:, None]).T @ design + penalty
        weights = weights - np.linalg.solve(curvature, slope)
    said = 0.5 * (1 + np.tanh(design @ weights / 2))
    slopes = weights[1:] / spread
    return Curve(
        palette=PALETTE_VERSION,
        seeds=seeds,
        inks=len(judged),
        intercept=round(float(weights[0] - slopes @ mean), 6),
        weights=tuple(round(float(slope), 6) for slope in slopes),
        brier=round(float(np.mean((said - right) ** 2)), 4),
    )


def tabulate_reliability(judged: tuple[Judged, ...], *, curve: Curve, bins: int = 5) -> tuple[float, tuple[Bin, ...]]:
    """The Brier score, and `bins` equally large groups of inks by confidence."""
    said = np.array([estimate_confidence(one.ink.evidence, curve=curve) for one in judged])
    right = np.array([one.is_right for one in judged], dtype=np.float64)
    groups = np.array_split(np.argsort(said, kind="stable"), bins)
    table = tuple(Bin(len(group), float(said[group].mean()), float(right[group].mean())) for group in groups)
    return float(np.mean((said - right) ** 2)), table


def write_curve(curve: Curve, *, path: Path) -> None:
    """Write the curve as JSON; the same curve, the same bytes."""
    path.write_text(json.dumps(asdict(curve), indent=2) + "\n", encoding="utf-8")


def report(name: str, *, trials: tuple[Trial, ...], curve: Curve) -> str:
    """What the documentation says about photographs that the curve was not fitted on."""
    judged = gather(trials)
    brier, table = tabulate_reliability(judged, curve=curve)
    rows = [f"| {one.inks} | {one.said:.3f} | {one.right:.3f} |" for one in table]
    right = np.mean([one.is_right for one in judged])
    head = f"{name}: {len(judged)} inks stated, {right:.3f} right; Brier {brier:.4f}"
    confusion = count_confusion((trial.truth, trial.found) for trial in trials)
    return "\n".join([head, "", "| inks | said | right |", "|---|---|---|", *rows, "", str(confusion), ""])


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the confidence of ink families on composed photographs.")
    parser.add_argument("--output", type=Path, default=CONFIDENCE_FILE)
    output = parser.parse_args().output
    curve = fit_curve(gather(try_batches(FITTED)), seeds=tuple((batch.first, batch.end) for batch in FITTED))
    write_curve(curve, path=output)
    trials = {str(batch): try_batches((batch,)) for batch in HELD_OUT}
    for name, ones in trials.items():
        sys.stdout.write(report(name, trials=ones, curve=curve) + "\n")
    sys.stdout.write(report("all", trials=tuple(one for ones in trials.values() for one in ones), curve=curve))


if __name__ == "__main__":
    main()
