"""Finishing: bloom of the brightest parts, a vignette and fine grain, and the tiny changes of near-duplicates."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from catalog.demo.scenes import Scene

BLOOM_SHRINK = 6
GRAIN_AMPLITUDE = 3


def finish_image(image: Image.Image, *, scene: Scene) -> Image.Image:
    """Finish an RGB image in the order of a camera: optics, film, then the change of a near-duplicate."""
    finished = _add_grain(_darken_corners(_add_bloom(image)), seed=scene.seed)
    return change_image(finished, variation=scene.variation)


def change_image(image: Image.Image, *, variation: str | None) -> Image.Image:
    """Make the tiny change of a near-duplicate: 'crop' or 'brightness'; other variations change nothing here."""
    if variation == "brightness":
        return ImageEnhance.Brightness(image).enhance(1.07)
    if variation == "crop":
        width, height = image.size
        box = (round(width * 0.025), round(height * 0.015), round(width * 0.99), round(height * 0.98))
        return image.crop(box).resize(image.size, Image.Resampling.LANCZOS)
    return image


def _add_bloom(image: Image.Image) -> Image.Image:
    """Let bright parts spill softly over their surroundings."""
    small = image.resize((image.width // BLOOM_SHRINK, image.height // BLOOM_SHRINK), Image.Resampling.BOX)
    bright = small.point([max(0, (level - 168) * 2) * 45 // 100 for level in range(256)] * 3)
    glow = bright.filter(ImageFilter.GaussianBlur(image.height / BLOOM_SHRINK * 0.03))
    return ImageChops.screen(image, glow.resize(image.size, Image.Resampling.BILINEAR))


def _darken_corners(image: Image.Image) -> Image.Image:
    return ImageChops.multiply(image, _make_vignette(image.size))


def _add_grain(image: Image.Image, *, seed: int) -> Image.Image:
    """Add luminance noise of a few levels, which hides banding in the gradients."""
    source = np.random.default_rng(seed)
    levels = source.integers(0, 2 * GRAIN_AMPLITUDE + 1, size=(image.height, image.width), dtype=np.uint8)
    noise = Image.fromarray(levels)
    return ImageChops.add(image, Image.merge("RGB", (noise, noise, noise)), offset=-GRAIN_AMPLITUDE)


@lru_cache(maxsize=16)
def _make_vignette(size: tuple[int, int]) -> Image.Image:
    """Make the RGB mask of a size: 255 in the middle, about 212 in the corners."""
    across, down = np.linspace(-1, 1, size[0])[None, :], np.linspace(-1, 1, size[1])[:, None]
    distance = np.clip(across**2 * 0.55 + down**2 * 0.55 - 0.35, 0, 1)
    mask = (255 - 60 * distance).astype(np.uint8)
    return Image.fromarray(mask).convert("RGB")
