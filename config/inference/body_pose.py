"""RTMPose (Jiang et al. 2023) and YOLOX (Ge et al. 2021) by rtmlib, with sessions of the registry.

rtmlib prepares and reads the tensors; its own constructors would download and open files with threads of their own, so they are
not called. RTMPose is given RGB, which MMPose trained it on; YOLOX is given BGR, as MMDetection trained it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from rtmlib import YOLOX, RTMPose

POINTS = 17
BAKED_COLUMNS = 5
ONE_CLASS_COLUMNS = 6

FloatArray = NDArray[np.float32]


class PersonDetector(YOLOX):  # type: ignore[misc]  # rtmlib ships no types
    """YOLOX over an open session: with suppression in the graph (1, n, 5), or the raw head (1, anchors, 5 + classes)."""

    def __init__(self, session: InferenceSession, *, min_score: float, max_iou: float) -> None:
        self.session, self.backend = session, "onnxruntime"
        self.model_input_size = read_sides(session)
        self.score_thr, self.nms_thr = min_score, max_iou
        self.det_mode = "human"

    def find_people(self, rgb: NDArray[np.uint8]) -> FloatArray:
        """Give the boxes (n, 4) of people in `rgb` (height, width, 3): left, top, right, bottom in px, surest first."""
        square, scale = self.preprocess(np.ascontiguousarray(rgb[:, :, ::-1]))
        output = np.array(self.inference(square)[0])
        if output.shape[-1] == BAKED_COLUMNS:
            output = output[:, output[0, :, 4] >= self.score_thr]
        if output.shape[-1] <= ONE_CLASS_COLUMNS:
            return np.asarray(self.postprocess(output, scale), np.float32).reshape(-1, 4)
        self.det_mode = "multiclass"
        boxes, classes = self.postprocess(output, scale)
        return np.asarray(boxes[classes == 0], np.float32).reshape(-1, 4)


class PoseReader(RTMPose):  # type: ignore[misc]  # rtmlib ships no types
    """RTMPose over an open session of 17 points."""

    def __init__(self, session: InferenceSession) -> None:
        self.session, self.backend = session, "onnxruntime"
        height_px, width_px = read_sides(session)
        self.model_input_size = (width_px, height_px)
        self.mean, self.std = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
        self.to_openpose = False

    def read_points(self, rgb: NDArray[np.uint8], *, people: FloatArray) -> FloatArray:
        """Give (people, 17, 3): x and y in px of `rgb` (height, width, 3) and the score, for people's boxes (n, 4), n >= 1.

        Raises ValueError when the model knows another number of points.
        """
        points, scores = self(rgb, bboxes=list(people))
        if points.shape[1] != POINTS:
            raise ValueError(f"the pose model has {points.shape[1]} points, not COCO's {POINTS}")
        return np.concatenate([points, scores[..., np.newaxis]], axis=2).astype(np.float32)


def read_sides(session: InferenceSession) -> tuple[int, int]:
    """Give height and width of the model's input; raises ValueError when it leaves them open."""
    sides: list[Any] = list(session.get_inputs()[0].shape[2:])
    if len(sides) != 2 or not all(isinstance(side, int) for side in sides):
        raise ValueError(f"the model's input is {sides}, not a height and a width")
    return sides[0], sides[1]
