"""Compose the training photographs into shards: `python -m tattoo.vision.training.pictures FOLDER --start 0 --count 500`.

A shard is a pair of files: `rgb-NNNNNNN.npy`, uint8 (n, side, side, 3), and `classes-NNNNNNN.npy`, uint8 (n, side, side). No
torch is needed, so that several processes can fill a folder while the training runs.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tattoo.vision.composition import compose_photo
from tattoo.vision.training.recipe import SIDE_PX, TRAINING_SEEDS, wish_for

Bytes = NDArray[np.uint8]


def compose_pair(seeds: Sequence[int], *, side_px: int) -> tuple[Bytes, Bytes]:
    """Compose photographs: rgb uint8 (n, side, side, 3) and classes uint8 (n, side, side)."""
    photos = [compose_photo(seed, wishes=wish_for(seed, side_px=side_px)) for seed in seeds]
    return np.stack([photo.rgb for photo in photos]), np.stack([photo.classes for photo in photos])


def write_shard(folder: Path, *, start: int, count: int, side_px: int = SIDE_PX) -> None:
    """Compose `count` training photographs from the `start`th seed on and write them; what is there is left."""
    target = folder / f"classes-{start:07d}.npy"
    if target.exists():
        return
    rgb, classes = compose_pair(TRAINING_SEEDS[start : start + count], side_px=side_px)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / f"rgb-{start:07d}.npy", rgb)
    np.save(target.with_suffix(".part.npy"), classes)
    target.with_suffix(".part.npy").rename(target)


def list_shards(folder: Path) -> list[tuple[Path, Path]]:
    """The finished shards of a folder, in the order of their seeds."""
    found = [path for path in sorted(folder.glob("classes-*.npy")) if ".part" not in path.name]
    return [(path.with_name(path.name.replace("classes", "rgb")), path) for path in found]


def main() -> None:
    """Write shards one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--step", type=int, default=1, help="every how manieth shard: the number of processes")
    parser.add_argument("--side-px", type=int, default=SIDE_PX)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    for shard in range(arguments.shards):
        start = arguments.start + shard * arguments.step * arguments.count
        write_shard(arguments.folder, start=start, count=arguments.count, side_px=arguments.side_px)


if __name__ == "__main__":
    main()
