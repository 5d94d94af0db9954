"""The pictures of training: scenes drawn small and squashed to squares, kept in a folder between runs.

A scene is drawn by the renderer itself at a tenth of its size. The whole picture is squashed to a square instead of cut to
one, because the signs and the free side of a scene stand at its edges. Pictures are kept in shards whose names are made of
the scenes in them, so a changed recipe is drawn anew.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from rich.progress import track

from catalog.demo.rendering import render_scene
from catalog.demo.scenes import Scene

Pixels = npt.NDArray[np.uint8]

SHORTER_SIDE_PX = 128  # of a drawing, before it is squashed
SHARD_SCENES = 250


def draw_pictures(scenes: Sequence[Scene], *, side_px: int, folder: Path, workers: int) -> Pixels:
    """Draw scenes or read them from the folder: uint8 RGB of shape (scenes, side, side, 3), values 0..255."""
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(0, len(scenes), SHARD_SCENES)
    shards = [Shard(tuple(scenes[start : start + SHARD_SCENES]), side_px, folder) for start in starts]
    missing = [shard for shard in shards if not shard.path.is_file()]
    if missing:
        with ProcessPoolExecutor(workers) as pool:
            list(track(pool.map(Shard.draw, missing), total=len(missing), description="Drawing scenes"))
    return np.concatenate([np.load(shard.path) for shard in shards])


@dataclass(frozen=True)
class Shard:
    """Some scenes whose squares are one file."""

    scenes: tuple[Scene, ...]
    side_px: int
    folder: Path

    @property
    def path(self) -> Path:
        """Name the file after what is in it."""
        key = hashlib.sha256(repr((SHORTER_SIDE_PX, self.side_px, list(self.scenes))).encode()).hexdigest()
        return self.folder / f"{key[:16]}.npy"

    def draw(self) -> None:
        """Draw and save; the file appears whole."""
        partly = self.path.with_suffix(".part.npy")
        np.save(partly, draw_squares(self.scenes, side_px=self.side_px))
        partly.rename(self.path)


def draw_squares(scenes: Sequence[Scene], *, side_px: int) -> Pixels:
    """Draw scenes as squares: uint8 RGB of shape (scenes, side, side, 3), values 0..255."""
    return np.stack([squash_image(render_small(scene), side_px=side_px) for scene in scenes])


def render_small(scene: Scene) -> Image.Image:
    """Draw a scene with a shorter side of 128 pixels: the same composition, an RGB image, sRGB."""
    share = SHORTER_SIDE_PX / min(scene.width_px, scene.height_px)
    return render_scene(
        replace(scene, width_px=round(scene.width_px * share), height_px=round(scene.height_px * share))
    )


def squash_image(image: Image.Image, *, side_px: int) -> Pixels:
    """Squash a whole RGB image to a square: uint8 of shape (side, side, 3); bicubic, with antialiasing."""
    return np.asarray(image.resize((side_px, side_px), Image.Resampling.BICUBIC))


def shrink_squares(pixels: Pixels, *, side_px: int) -> Pixels:
    """Shrink squares, uint8 (n, side, side, 3), to (n, side_px, side_px, 3); bicubic, with antialiasing."""
    return np.stack([squash_image(Image.fromarray(square), side_px=side_px) for square in pixels])
