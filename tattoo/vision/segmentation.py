"""The mask: for each pixel whether it is other things, skin, ink or glare, by a small network that was trained here.

A photograph is worked on at WORK_EDGE_PX and the answer is brought back to its own size. The network's input is relative to the
photograph's own skin (`relative_colour`); specks are taken out and tattoos counted (`regions`). Where the mask cannot be
trusted, `facts.abstention` says why. Model, data and figures: docs/reference/tattoo-segmentation.md.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from tattoo.result import Segmentation
from tattoo.vision.regions import Regions, find_regions
from tattoo.vision.relative_colour import make_input, measure_plausible_share
from tattoo.vision.sizes import shrink

FloatArray = NDArray[np.float32]

OTHER, SKIN, INK, GLARE = 0, 1, 2, 3
WORK_EDGE_PX: Final = 384

FURTHER_EDGES_PX: Final = (256,)
"""Seen small, more of the surroundings is within the network's reach: the probabilities of all sizes are averaged."""

CELL_PX: Final = 32
"""The network takes sides that are multiples of this."""

LEAST_INK, MOST_INK = 0.005, 0.5
"""Shares of the frame between which a mask is believed."""

LEAST_BODY: Final = 0.05
"""With less skin and ink than this share of the frame it is no photograph of skin."""

LEAST_PLAUSIBLE: Final = 0.03
"""With fewer colours that skin can have the network's input, which is relative to the skin's, means nothing."""

LEAST_CONFIDENCE: Final = 0.8
"""The mean probability of the ink's pixels from which a mask is believed; chosen on the validation photographs."""


@dataclass(frozen=True)
class SegmentationMap:
    """`classes` uint8 (h, w) of OTHER, SKIN, INK, GLARE; `probabilities` float32 (4, h, w), summing to 1; the mask's facts."""

    classes: NDArray[np.uint8]
    probabilities: FloatArray
    facts: Segmentation


class Segmenter:
    """A network that is ready to run; `version` and `sha256` are those of its file, for the result."""

    def __init__(self, session: InferenceSession, *, version: str, sha256: str) -> None:
        self.version, self.sha256 = version, sha256
        self._session = session
        self._input_name = session.get_inputs()[0].name

    def segment(self, rgb: NDArray[np.uint8], *, exclude: NDArray[np.bool_] | None = None) -> SegmentationMap:
        """Segment a photograph, uint8 sRGB (h, w, 3); what `exclude`, bool (h, w), marks (a chart, a card) is OTHER.

        Raises ValueError for another shape or type.
        """
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or min(rgb.shape[:2]) < 1:
            raise ValueError(f"a photograph is uint8 (h, w, 3), not {rgb.dtype} {rgb.shape}")
        small = shrink(rgb, edge_px=WORK_EDGE_PX)
        probabilities = self.predict_at_all_sizes(small)
        if exclude is not None:
            hidden = cv2.resize(exclude.astype(np.uint8), small.shape[1::-1], interpolation=cv2.INTER_NEAREST_EXACT) > 0
            probabilities[:, hidden] = np.array((1, 0, 0, 0), np.float32)[:, None]
        classes = probabilities.argmax(axis=0)
        regions = find_regions(classes == INK)
        probabilities = _forget_specks(probabilities, specks=(classes == INK) & ~regions.kept)
        facts = _state_facts(probabilities, regions=regions, plausible=measure_plausible_share(small))
        full = _bring_back(probabilities, shape=(rgb.shape[0], rgb.shape[1]))
        return SegmentationMap(full.argmax(axis=0).astype(np.uint8), full, facts)

    def predict_at_all_sizes(self, rgb: NDArray[np.uint8]) -> FloatArray:
        """The mean of the probabilities, float32 (4, h, w), that the network gives at its own and at smaller sizes."""
        probabilities = self.predict(rgb)
        for edge_px in FURTHER_EDGES_PX:
            if edge_px < max(rgb.shape[:2]):
                smaller = self.predict(shrink(rgb, edge_px=edge_px))
                probabilities += _bring_back(smaller, shape=(rgb.shape[0], rgb.shape[1]))
        return np.asarray(probabilities / probabilities.sum(axis=0), dtype=np.float32)

    def predict(self, rgb: NDArray[np.uint8]) -> FloatArray:
        """The network's probabilities, float32 (4, h, w), of a photograph (h, w, 3) as it is and mirrored, averaged."""
        height_px, width_px = rgb.shape[:2]
        below, right = -height_px % CELL_PX, -width_px % CELL_PX
        padded = cv2.copyMakeBorder(rgb, 0, below, 0, right, cv2.BORDER_REPLICATE)
        seen = make_input(np.asarray(padded, np.uint8))
        (both,) = self._session.run(None, {self._input_name: np.stack([seen, seen[..., ::-1]])})
        shares = (both[0] + both[1, ..., ::-1]) / 2
        return np.asarray(shares[:, :height_px, :width_px], np.float32)


def _forget_specks(probabilities: FloatArray, *, specks: NDArray[np.bool_]) -> FloatArray:
    """Give the specks' probability of ink to their other classes."""
    probabilities[INK, specks] = 0
    probabilities[:, specks] /= np.maximum(probabilities[:, specks].sum(axis=0), 1e-6)
    return probabilities


def _bring_back(probabilities: FloatArray, *, shape: tuple[int, int]) -> FloatArray:
    if probabilities.shape[1:] == shape:
        return probabilities
    return np.stack([cv2.resize(one, shape[::-1], interpolation=cv2.INTER_LINEAR) for one in probabilities])


def _state_facts(probabilities: FloatArray, *, regions: Regions, plausible: float) -> Segmentation:
    classes = probabilities.argmax(axis=0)
    shares = np.bincount(classes.ravel(), minlength=4) / classes.size
    ink = classes == INK
    confidence = float(probabilities[INK, ink].mean()) if ink.any() else 0.0
    return Segmentation(
        ink_share=float(shares[INK]),
        skin_share=float(shares[SKIN]),
        glare_share=float(shares[GLARE]),
        other_share=float(shares[OTHER]),
        confidence=confidence,
        regions=regions.count,
        touches_border=regions.touches_border,
        abstention=abstain_from(
            ink=float(shares[INK]), skin=float(shares[SKIN]), confidence=confidence, plausible=plausible
        ),
    )


def abstain_from(*, ink: float, skin: float, confidence: float, plausible: float = 1.0) -> str:
    """Why a mask with these shares of the frame and this confidence is not to be used, or nothing.

    `plausible` is the share of the frame that has a colour that skin can have.
    """
    if plausible < LEAST_PLAUSIBLE:
        return (
            f"No skin was found: {plausible:.1%} of the frame has a colour that skin can have, less than "
            f"{LEAST_PLAUSIBLE:.0%}. Photograph in colour, in daylight or white light."
        )
    if ink + skin < LEAST_BODY:
        return f"No skin was found: skin and ink cover {ink + skin:.1%} of the frame, less than {LEAST_BODY:.0%}."
    if ink < LEAST_INK:
        return f"No tattoo was found: ink covers {ink:.1%} of the frame, less than {LEAST_INK:.1%}."
    if ink > MOST_INK:
        return (
            f"The mask covers {ink:.0%} of the frame, more than {MOST_INK:.0%}: too little skin is left to compare with. "
            "Photograph the tattoo from farther away."
        )
    if confidence < LEAST_CONFIDENCE:
        return (
            f"The mask is not sure enough: {confidence:.2f} on average over the ink, less than {LEAST_CONFIDENCE:.2f}."
        )
    return ""
