"""The input and output of Yahoo's OpenNSFW (Mahadeokar and Pesavento 2016): one score for a whole picture.

As `classify_nsfw.py` of the release does it: squeezed to 256 by 256 px, written as JPEG and read back (the network was trained
on JPEG files), the middle 224 by 224 px, blue before green before red, less the mean of ImageNet.
"""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from PIL import Image

SQUEEZED_PX: Final = 256
INPUT_PX: Final = 224
MEAN_BGR: Final = (104.0, 117.0, 123.0)


def score_picture(session: InferenceSession, *, rgb: NDArray[np.uint8]) -> float:
    """Give the probability, 0 to 1, that `rgb` (height, width, 3) is not safe for work."""
    tensor = prepare_picture(rgb)
    (output,) = session.run(None, {session.get_inputs()[0].name: tensor})
    return float(output[0][1])


def prepare_picture(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give (1, 224, 224, 3), BGR, float32, 0 to 255 less the mean."""
    squeezed = Image.fromarray(rgb).resize((SQUEEZED_PX, SQUEEZED_PX), Image.Resampling.BILINEAR)
    file = io.BytesIO()
    squeezed.save(file, "JPEG")
    pixels = np.asarray(Image.open(file), np.float32)
    border = (SQUEEZED_PX - INPUT_PX) // 2
    middle = pixels[border : border + INPUT_PX, border : border + INPUT_PX, ::-1]
    return np.ascontiguousarray(middle - np.array(MEAN_BGR, np.float32))[np.newaxis]
