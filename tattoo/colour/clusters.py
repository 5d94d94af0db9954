"""The colours of many pixels as a few clusters, the same for the same pixels.

A histogram with bins of 2 in L*, a* and b* holds every pixel and is small whatever the picture's size, so nothing is sampled.
On it: k-means++ with a fixed seed (Arthur and Vassilvitskii 2007), Lloyd's steps, and then the nearest clusters are merged as
long as two are closer than ΔE00 6. These steps see the bins through `move`, so that inks under dark skin are as far apart as
they are without it. A cluster's colour is the median of its pixels, as measured, without those far from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.differences import calculate_delta_e_2000

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BIN_WIDTH: Final = 2.0
MOST_CLUSTERS: Final = 8
MERGED_BELOW_DELTA_E_2000: Final = 6.0
OUTLIER_DISTANCES: Final = 2.5
"""A pixel further from its cluster than this many times the median distance is an outlier."""

LEAST_SPREAD: Final = 1.5
"""Nothing is an outlier for being this near."""

_STEPS: Final = 20
_SEED: Final = 20_260_101
_LEAST_LAB: Final = np.array((0.0, -128.0, -128.0))
_BINS: Final = (51, 128, 128)


@dataclass(frozen=True, eq=False)
class Clusters:
    """`centres` (k, 3) float64 Lab D65, medians; `spreads` (k,) median distance from it (CIE76); `labels` (n,) int64, 0..k-1,
    or -1 for an outlier."""

    centres: FloatArray
    spreads: FloatArray
    labels: IntArray


@dataclass(frozen=True, eq=False)
class Histogram:
    """The bins that hold pixels: mean Lab (m, 3), number of pixels (m,), and the bin of each pixel (n,)."""

    means: FloatArray
    counts: FloatArray
    bin_of_pixel: IntArray


def keep_as_measured(lab: FloatArray) -> FloatArray:
    """The colours as they are."""
    return lab


def cluster_colours(lab: FloatArray, *, move: Callable[[FloatArray], FloatArray] = keep_as_measured) -> Clusters:
    """The clusters of colours (n, 3) float64 Lab D65, n at least 1; raises ValueError for none.

    `move` gives the colours (m, 3) in which distances are measured.
    """
    if len(lab) == 0:
        raise ValueError("no colours to cluster")
    histogram = count_colours(lab)
    histogram = replace(histogram, means=move(histogram.means))
    label_of_bin = merge_near(histogram, labels=run_k_means(histogram))
    return describe_clusters(lab, labels=label_of_bin[histogram.bin_of_pixel])


def count_colours(lab: FloatArray) -> Histogram:
    """The histogram of colours (n, 3) float64 Lab D65; colours outside the axes count at their ends."""
    places = np.clip(((lab - _LEAST_LAB) / BIN_WIDTH).astype(np.int64), 0, np.array(_BINS) - 1)
    flat = np.ravel_multi_index((places[:, 0], places[:, 1], places[:, 2]), _BINS)
    counts = np.bincount(flat, minlength=int(np.prod(_BINS)))
    used = np.flatnonzero(counts)
    index_of = np.zeros(len(counts), dtype=np.int64)
    index_of[used] = np.arange(len(used))
    bin_of_pixel = index_of[flat]
    sums = np.stack([np.bincount(bin_of_pixel, weights=lab[:, axis]) for axis in range(3)], axis=1)
    return Histogram(sums / counts[used, None], counts[used].astype(np.float64), bin_of_pixel)


def run_k_means(histogram: Histogram) -> IntArray:
    """The cluster (m,) of each bin, at most `MOST_CLUSTERS`."""
    means, counts = histogram.means, histogram.counts
    centres = choose_starts(histogram)
    labels = np.zeros(len(means), dtype=np.int64)
    for _ in range(_STEPS):
        distances = ((means[:, None] - centres[None]) ** 2).sum(axis=2)
        nearest = distances.argmin(axis=1)
        weights = np.bincount(nearest, weights=counts, minlength=len(centres))
        sums = np.stack(
            [np.bincount(nearest, weights=counts * means[:, axis], minlength=len(centres)) for axis in range(3)], 1
        )
        centres = np.where(weights[:, None] > 0, sums / np.maximum(weights, 1)[:, None], centres)
        if (nearest == labels).all():
            break
        labels = nearest
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def choose_starts(histogram: Histogram) -> FloatArray:
    """Starting centres (k, 3) by k-means++: each further one with a chance by its squared distance times its pixels."""
    dice = np.random.default_rng(_SEED)
    means, counts = histogram.means, histogram.counts
    chosen = [int(counts.argmax())]
    distances = ((means - means[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(MOST_CLUSTERS, len(means)):
        chances = np.cumsum(distances * counts)
        chosen.append(int(np.searchsorted(chances, dice.random() * chances[-1], side="right").clip(0, len(means) - 1)))
        distances = np.minimum(distances, ((means - means[chosen[-1]]) ** 2).sum(axis=1))
    return means[chosen]


def merge_near(histogram: Histogram, *, labels: IntArray) -> IntArray:
    """The labels (m,) after merging the nearest two clusters as long as they are nearer than `MERGED_BELOW_DELTA_E_2000`."""
    while (count := int(labels.max()) + 1) > 1:
        centres = average_bins(histogram, labels=labels)
        distances = calculate_delta_e_2000(centres[:, None], centres[None])
        distances[np.tril_indices(count)] = np.inf
        first, second = np.unravel_index(int(distances.argmin()), distances.shape)
        if distances[first, second] >= MERGED_BELOW_DELTA_E_2000:
            break
        labels = np.where(labels == second, first, labels - (labels > second))
    return labels


def average_bins(histogram: Histogram, *, labels: IntArray) -> FloatArray:
    """Mean Lab (k, 3) of each label's pixels."""
    weights = np.bincount(labels, weights=histogram.counts)
    columns = [np.bincount(labels, weights=histogram.counts * histogram.means[:, axis]) for axis in range(3)]
    return np.stack(columns, axis=1) / weights[:, None]


def describe_clusters(lab: FloatArray, *, labels: IntArray) -> Clusters:
    """Medians and spreads of labelled colours (n, 3) float64 Lab D65; outliers lose their label and do not count."""
    count = int(labels.max()) + 1
    centres, spreads, kept = np.empty((count, 3)), np.empty(count), labels.copy()
    for label in range(count):
        members = np.flatnonzero(labels == label)
        distances = np.linalg.norm(lab[members] - np.median(lab[members], axis=0), axis=1)
        spreads[label] = np.median(distances)
        is_outlier = distances > OUTLIER_DISTANCES * max(spreads[label], LEAST_SPREAD)
        kept[members[is_outlier]] = -1
        centres[label] = np.median(lab[members[~is_outlier]], axis=0)
    return Clusters(centres, spreads, kept)
