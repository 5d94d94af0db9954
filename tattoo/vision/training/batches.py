"""Batches of augmented photographs: turned, mirrored, zoomed, cut, and recoloured, then made into the network's input."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset

from tattoo.vision.relative_colour import make_input
from tattoo.vision.training.pictures import Bytes, list_shards

CUT_PX = 160
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
            for rgb, classes in self._read_chunks(dice):
                for k in dice.permutation(len(rgb)):
                    photo, mask = augment(dice, rgb=rgb[k], classes=classes[k])
                    yield torch.from_numpy(make_input(photo)), torch.from_numpy(mask.astype(np.int64))

    def _read_chunks(self, dice: np.random.Generator) -> Iterator[tuple[Bytes, Bytes]]:
        shards = list_shards(self.folder)
        chosen = dice.choice(len(shards), min(3, len(shards)), replace=False)
        parts = []
        for number in chosen:
            rgb, classes = (np.load(path, mmap_mode="r") for path in shards[number])
            start = int(dice.integers(0, max(1, len(rgb) - CHUNK + 1)))
            parts.append((np.array(rgb[start : start + CHUNK]), np.array(classes[start : start + CHUNK])))
        yield np.concatenate([rgb for rgb, _ in parts]), np.concatenate([classes for _, classes in parts])


def augment(dice: np.random.Generator, *, rgb: Bytes, classes: Bytes) -> tuple[Bytes, Bytes]:
    """A cut of CUT_PX out of a photograph (side, side, 3) and its classes (side, side), turned, zoomed and recoloured."""
    side = rgb.shape[0]
    zoom = float(np.exp(dice.uniform(np.log(0.72), np.log(1.7))))
    angle = float(dice.choice([0, 90, 180, 270])) + float(dice.normal(0, 10))
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), angle, zoom)
    slack = max(0.0, side * zoom - CUT_PX) / 2
    matrix[:, 2] += CUT_PX / 2 - side / 2 + dice.uniform(-slack, slack, 2)
    if dice.random() < 0.5:
        matrix = np.array([[-1, 0, CUT_PX - 1], [0, 1, 0]]) @ np.vstack([matrix, [0, 0, 1]])
    size = (CUT_PX, CUT_PX)
    border = cv2.BORDER_REFLECT_101
    photo = cv2.warpAffine(rgb, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)
    mask = cv2.warpAffine(classes, matrix, size, flags=cv2.INTER_NEAREST, borderMode=border)
    return recolour(dice, photo=np.asarray(photo, np.uint8)), np.asarray(mask, np.uint8)


def recolour(dice: np.random.Generator, *, photo: Bytes) -> Bytes:
    """Random gains and gamma of each channel, by tables."""
    if dice.random() < 0.4:
        return photo
    ramp = np.arange(256) / 255
    gamma, gains = np.exp(dice.normal(0, 0.16)), np.exp(dice.normal(0, 0.1) + dice.normal(0, 0.05, 3))
    tables: NDArray[np.float64] = np.clip(np.outer(ramp**gamma, gains), 0, 1) * 255
    return np.asarray(cv2.LUT(photo, tables.astype(np.uint8)[:, None, :].reshape(1, 256, 3)), np.uint8)
