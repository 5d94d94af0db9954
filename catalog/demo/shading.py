"""Shading: what makes the flat subject look round, a soft shade away from the light and a bright rim towards it.

Both are the part of the silhouette that its own shifted copy leaves uncovered.
"""

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from catalog.demo.light import Light

SHADE = "#1a1238"
SHADE_OPACITY = 0.36


def shade_layer(layer: Image.Image, *, light: Light, side: int, per_unit: float) -> Image.Image:
    """Shade an RGBA layer; `side` is -1 for light from the left, 1 from the right, `per_unit` pixels in a scene unit."""
    alpha = layer.getchannel("A")
    shade = find_inner_edge(alpha, shift=(side * 13 * per_unit, -6 * per_unit), blur=8 * per_unit)
    rim = find_inner_edge(alpha, shift=(-side * 4.5 * per_unit, 3 * per_unit), blur=1.3 * per_unit)
    shaded = layer.convert("RGB")
    shaded.paste(SHADE, mask=shade.point([round(level * SHADE_OPACITY) for level in range(256)]))
    shaded.paste(light.rim, mask=rim.point([round(level * light.rim_opacity) for level in range(256)]))
    shaded.putalpha(alpha)
    return shaded


def find_inner_edge(alpha: Image.Image, *, shift: tuple[float, float], blur: float) -> Image.Image:
    """Give the part of a mask (L) that its copy, shifted by pixels and blurred, leaves uncovered."""
    across, down = round(shift[0]), round(shift[1])
    margin = max(abs(across), abs(down), 1)
    padded = np.pad(np.asarray(alpha), margin, mode="edge")
    top, left = margin - down, margin - across
    moved = Image.fromarray(padded[top : top + alpha.height, left : left + alpha.width])
    return ImageChops.subtract(alpha, moved.filter(ImageFilter.GaussianBlur(blur)))
