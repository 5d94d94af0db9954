"""Batches of augmented photographs: recoloured, seen at all sizes, turned, mirrored and cut, as the network's input."""

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset

from tattoo.vision.relative_colour import FloatArray, find_skin_mode, make_input
from tattoo.vision.training.pictures import Bytes, list_shards

CUT_PX = 256
EDGES_PX = (224, 400)
MOST_ENLARGED = 1.25
CHUNK = 96
"""So many pictures are read from a shard at once."""


class AugmentedPhotos(IterableDataset[tuple[Tensor, Tensor]]):  # type: ignore[misc]  # as in network.py
    """An endless stream of (input, classes) from the shards of a folder; new shards are found while it runs."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.folder, self.seed = folder, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Read chunks of random shards, newest as likely as others, and mix them."""
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        dice = np.random.default_rng(self.seed)
        while True:
            pairs = list(self._read_chunks(dice))
            for k in dice.permutation(len(pairs)):
                rgb, classes = pairs[k]
                seen, mask = augment(dice, rgb=rgb, classes=classes)
                yield torch.from_numpy(seen), torch.from_numpy(mask.astype(np.int64))

    def _read_chunks(self, dice: np.random.Generator) -> Iterator[tuple[Bytes, Bytes]]:
        """Photographs with their classes, in runs from three random shards."""
        shards = list_shards(self.folder)
        for number in dice.choice(len(shards), min(3, len(shards)), replace=False):
            rgb, classes = (np.load(path, mmap_mode="r") for path in shards[number])
            start = int(dice.integers(0, max(1, len(rgb) - CHUNK + 1)))
            chunk = slice(start, start + CHUNK)
            yield from zip(np.array(rgb[chunk]), np.array(classes[chunk]), strict=True)


def augment(dice: np.random.Generator, *, rgb: Bytes, classes: Bytes) -> tuple[FloatArray, Bytes]:
    """The network's input (CHANNELS, CUT_PX, CUT_PX) and the classes (CUT_PX, CUT_PX) of a cut out of a photograph.

    The photograph (side, side, 3) is recoloured and brought to a size at which the network may see it; the skin's mode is that
    of all of it, as when the network is used. Then it is turned, mirrored and cut.
    """
    photo, mask = resize(recolour(dice, photo=rgb), classes=classes, edge_px=draw_edge(dice, side_px=rgb.shape[0]))
    skin = find_skin_mode(photo)
    matrix = draw_cut(dice, edge_px=photo.shape[0])
    size, border = (CUT_PX, CUT_PX), cv2.BORDER_REFLECT_101
    cut = cv2.warpAffine(photo, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)
    mask = np.asarray(cv2.warpAffine(mask, matrix, size, flags=cv2.INTER_NEAREST, borderMode=border), np.uint8)
    return make_input(np.asarray(cut, np.uint8), skin=skin), mask


def draw_edge(dice: np.random.Generator, *, side_px: int) -> int:
    """The side in px that a photograph is brought to: any at which the network works, little more than its own."""
    least, most = EDGES_PX
    return round(float(np.exp(dice.uniform(math.log(least), math.log(min(most, MOST_ENLARGED * side_px))))))


def resize(photo: Bytes, *, classes: Bytes, edge_px: int) -> tuple[Bytes, Bytes]:
    """A photograph and its classes with sides of `edge_px`.

    `cv2.INTER_NEAREST` would move the classes by half a pixel against the photograph: edges would be learned too wide.
    """
    size = (edge_px, edge_px)
    way = cv2.INTER_AREA if edge_px < photo.shape[0] else cv2.INTER_LINEAR
    seen = cv2.resize(photo, size, interpolation=way)
    mask = cv2.resize(classes, size, interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(seen, np.uint8), np.asarray(mask, np.uint8)


def draw_cut(dice: np.random.Generator, *, edge_px: int) -> NDArray[np.float64]:
    """The affine map (2, 3) from a photograph to a cut of it, turned and perhaps mirrored."""
    angle = float(dice.choice([0, 90, 180, 270])) + float(dice.normal(0, 10))
    matrix = np.asarray(cv2.getRotationMatrix2D((edge_px / 2, edge_px / 2), angle, 1.0), np.float64)
    slack = max(0.0, edge_px - CUT_PX) / 2
    matrix[:, 2] += CUT_PX / 2 - edge_px / 2 + dice.uniform(-slack, slack, 2)
    if dice.random() < 0.5:
        matrix = np.array([[-1, 0, CUT_PX - 1], [0, 1, 0]]) @ np.vstack([matrix, [0, 0, 1]])
    return matrix


def recolour(dice: np.random.Generator, *, photo: Bytes) -> Bytes:
    """Random gains and gamma of each channel, by tables."""
    if dice.random() < 0.4:
        return photo
    ramp = np.arange(256) / 255
    gamma, gains = np.exp(dice.normal(0, 0.16)), np.exp(dice.normal(0, 0.1) + dice.normal(0, 0.05, 3))
    tables: NDArray[np.float64] = np.clip(np.outer(ramp**gamma, gains), 0, 1) * 255
    return np.asarray(cv2.LUT(photo, tables.astype(np.uint8)[:, None, :].reshape(1, 256, 3)), np.uint8)
