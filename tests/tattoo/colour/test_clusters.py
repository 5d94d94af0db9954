"""Clusters are the colours that are there: as many as there are, in the right place, the same every time."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from tattoo.colour.clusters import MOST_CLUSTERS, cluster_colours, count_colours
from tattoo.colour.differences import calculate_delta_e_2000

RED, GREEN, BLACK = (44.0, 44.0, 21.0), (50.0, -17.0, 10.0), (9.0, 0.0, 0.0)


def make_pixels(colours: dict[tuple[float, float, float], int], *, noise: float = 1.5) -> NDArray[np.float64]:
    dice = np.random.default_rng(5)
    return np.concatenate([np.array(lab) + dice.normal(0, noise, (count, 3)) for lab, count in colours.items()])


def test_there_are_as_many_clusters_as_colours_and_each_is_at_its_colour() -> None:
    clusters = cluster_colours(make_pixels({RED: 3000, GREEN: 1500, BLACK: 500}))
    assert len(clusters.centres) == 3
    for lab in (RED, GREEN, BLACK):
        assert calculate_delta_e_2000(clusters.centres, lab).min() < 0.3


def test_the_labels_divide_the_pixels_as_the_colours_do() -> None:
    labels = cluster_colours(make_pixels({RED: 3000, GREEN: 1500})).labels
    red, green = labels[:3000], labels[3000:]
    assert len(set(red[red >= 0])) == len(set(green[green >= 0])) == 1
    assert set(red[red >= 0]) != set(green[green >= 0])
    assert (labels < 0).mean() < 0.1


def test_one_colour_in_light_and_shade_is_one_cluster() -> None:
    dice = np.random.default_rng(5)
    shaded = np.array(RED) + np.outer(dice.uniform(-4, 4, 4000), (1.0, 0.5, 0.3))
    assert len(cluster_colours(shaded).centres) == 1


def test_a_rare_colour_is_not_swallowed_by_a_frequent_one() -> None:
    clusters = cluster_colours(make_pixels({BLACK: 20_000, (45.0, 2.0, 2.0): 5_000, RED: 600}))
    assert calculate_delta_e_2000(clusters.centres, RED).min() < 2


def test_stray_pixels_move_no_cluster_and_belong_to_none() -> None:
    pixels = make_pixels({RED: 4000})
    pixels[:200] += np.random.default_rng(1).uniform(9, 12, (200, 3))
    clusters = cluster_colours(pixels)
    nearest = int(calculate_delta_e_2000(clusters.centres, RED).argmin())
    assert_allclose(clusters.centres[nearest], RED, atol=0.3)
    assert (clusters.labels[:200] != nearest).mean() > 0.95


def test_the_same_pixels_have_the_same_clusters() -> None:
    pixels = make_pixels({RED: 3000, GREEN: 1500, BLACK: 500}, noise=6)
    first, second = cluster_colours(pixels), cluster_colours(pixels.copy())
    assert_array_equal(first.centres, second.centres)
    assert_array_equal(first.labels, second.labels)


def test_there_are_never_more_clusters_than_allowed() -> None:
    everything = np.random.default_rng(2).uniform((0, -80, -80), (100, 80, 80), (5000, 3))
    assert len(cluster_colours(everything).centres) <= MOST_CLUSTERS


def test_one_pixel_is_one_cluster() -> None:
    clusters = cluster_colours(np.array([RED]))
    assert_allclose(clusters.centres, [RED])
    assert_array_equal(clusters.labels, [0])


def test_no_pixels_are_refused() -> None:
    with pytest.raises(ValueError, match="no colours"):
        cluster_colours(np.empty((0, 3)))


def test_the_histogram_counts_every_pixel_once_and_keeps_the_mean() -> None:
    pixels = make_pixels({RED: 400, GREEN: 100}, noise=4)
    histogram = count_colours(pixels)
    assert histogram.counts.sum() == 500
    assert_allclose((histogram.means * histogram.counts[:, None]).sum(axis=0) / 500, pixels.mean(axis=0))
    assert (np.abs(pixels - histogram.means[histogram.bin_of_pixel]) < 3).all()
