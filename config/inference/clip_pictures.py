"""A picture as a CLIP takes it: resized, cropped or filled up, scaled to 0 to 1 and normalised, as OpenCLIP does it.

OpenCLIP resizes by Pillow (torchvision hands it PIL images), and so does this: the same pixels, and the same rounding of
sizes and offsets. The differences to `open_clip.image_transform_v2` are measured in tests/export.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from config.inference.errors import InferenceError
from config.inference.manifest import InputSpec

RESAMPLING = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


def prepare_picture(rgb: npt.NDArray[np.uint8], *, spec: InputSpec) -> npt.NDArray[np.float32]:
    """Return `rgb` (height, width, 3), sRGB 0 to 255, as the model's input (3, height, width), float32.

    Raises InferenceError when `spec` lacks one of the fields that a CLIP's visual half must have.
    """
    if not (spec.mean and spec.std and spec.interpolation and spec.resize) or "free" in spec.size:
        raise InferenceError("input", reason="it lacks a CLIP's preprocessing", remedy="See docs/reference/models.md.")
    height, width = (int(side) for side in spec.size)
    resample = RESAMPLING[spec.interpolation]
    image = Image.fromarray(rgb)
    if spec.resize == "squash":
        image = _resize(image, width=width, height=height, resample=resample)
    elif spec.resize == "shortest":
        image = _resize_shortest(image, width=width, height=height, resample=resample)
    else:
        ratio = max(image.height / height, image.width / width)
        shrunk_width, shrunk_height = round(image.width / ratio), round(image.height / ratio)
        image = _resize(image, width=shrunk_width, height=shrunk_height, resample=resample)
    image = _crop_or_fill(image, width=width, height=height, fill=spec.fill or 0)
    shares = np.asarray(image, dtype=np.float32) / np.float32(255)
    normalised = (shares - np.array(spec.mean, np.float32)) / np.array(spec.std, np.float32)
    return np.ascontiguousarray(normalised.transpose(2, 0, 1))


def _resize_shortest(image: Image.Image, *, width: int, height: int, resample: Any) -> Image.Image:
    """Let the shortest side fit: a square as torchvision's Resize does it, other shapes as timm's ResizeKeepRatio."""
    if width == height:
        shorter, longer = sorted(image.size)
        scaled = int(width * longer / shorter)
        size = (width, scaled) if image.width <= image.height else (scaled, width)
    else:
        ratio = min(image.height / height, image.width / width)
        size = (round(image.width / ratio), round(image.height / ratio))
    return _resize(image, width=size[0], height=size[1], resample=resample)


def _resize(image: Image.Image, *, width: int, height: int, resample: Any) -> Image.Image:
    """Resize; at least one pixel remains of a side that is very short."""
    return image.resize((max(1, width), max(1, height)), resample)


def _crop_or_fill(image: Image.Image, *, width: int, height: int, fill: int) -> Image.Image:
    """Cut the centre out, after filling up what is too small; rounds as torchvision's crop and pad do."""
    if image.width < width or image.height < height:
        canvas = Image.new("RGB", (max(width, image.width), max(height, image.height)), (fill, fill, fill))
        canvas.paste(image, (max(0, width - image.width) // 2, max(0, height - image.height) // 2))
        image = canvas
    left, top = round((image.width - width) / 2.0), round((image.height - height) / 2.0)
    return image.crop((left, top, left + width, top + height))
