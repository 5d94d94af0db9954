"""Golden numbers worked by hand from the layout of YOLOv8's output."""

import numpy as np
import pytest

from catalog.pipeline.detections import Detections, decode_output, measure_iou, prepare_input, suppress_overlaps


def build_output(*anchors: tuple[tuple[float, float, float, float], int, float]) -> np.ndarray:
    """A network output (1, 4 + 3 classes, anchors) with one class score for each anchor."""
    output = np.zeros((1, 7, len(anchors)), np.float32)
    for index, (box, kind, score) in enumerate(anchors):
        output[0, :4, index] = box
        output[0, 4 + kind, index] = score
    return output


def detect(*boxes: tuple[tuple[float, float, float, float], int, float]) -> Detections:
    corners = np.array([box for box, _, _ in boxes], np.float32).reshape(-1, 4)
    scores = np.array([score for _, _, score in boxes], np.float32)
    return Detections(corners, scores, np.array([kind for _, kind, _ in boxes]))


def test_the_picture_is_padded_below_and_scaled_to_the_edge() -> None:
    rgb = np.zeros((100, 200, 3), np.uint8)
    rgb[:, :] = (255, 51, 0)
    tensor = prepare_input(rgb, edge_px=320)
    assert tensor.shape == (1, 3, 320, 320)
    assert tensor.dtype == np.float32
    assert tensor[0, :, 10, 300] == pytest.approx([1.0, 0.2, 0.0])  # red stays the first channel
    assert tensor[0, :, 200:, :].max() == 0.0


def test_a_box_comes_back_in_shares_of_a_wide_picture() -> None:
    output = build_output(((160, 60, 80, 40), 2, 0.75))  # of 320; a picture of 800 by 400 fills the upper half
    found = decode_output(output, edge_px=320, width_px=800, height_px=400, min_score=0.25)
    assert found.boxes[0] == pytest.approx([0.375, 0.25, 0.625, 0.5])
    assert (found.scores[0], found.classes[0]) == (0.75, 2)


def test_a_box_comes_back_in_shares_of_a_tall_picture() -> None:
    output = build_output(((60, 160, 40, 80), 0, 0.5))
    found = decode_output(output, edge_px=320, width_px=400, height_px=800, min_score=0.25)
    assert found.boxes[0] == pytest.approx([0.25, 0.375, 0.5, 0.625])


def test_a_box_over_the_border_is_cut_there() -> None:
    output = build_output(((10, 10, 40, 40), 0, 0.5), ((310, 310, 40, 40), 0, 0.5))
    found = decode_output(output, edge_px=320, width_px=320, height_px=320, min_score=0.25)
    assert found.boxes[0] == pytest.approx([0, 0, 0.09375, 0.09375])
    assert found.boxes[1] == pytest.approx([0.90625, 0.90625, 1, 1])


def test_anchors_below_the_score_are_dropped() -> None:
    output = build_output(((100, 100, 10, 10), 0, 0.24), ((200, 200, 10, 10), 1, 0.25))
    found = decode_output(output, edge_px=320, width_px=320, height_px=320, min_score=0.25)
    assert found.classes.tolist() == [1]


def test_a_half_shifted_box_overlaps_by_a_third() -> None:
    box = np.array([0, 0, 1, 1], np.float32)
    others = np.array([[0.5, 0, 1.5, 1], [0, 0, 1, 1], [2, 2, 3, 3]], np.float32)
    assert measure_iou(box, others) == pytest.approx([1 / 3, 1, 0])


def test_the_surer_of_two_overlapping_boxes_is_kept() -> None:
    found = detect(((0.1, 0.1, 0.5, 0.5), 0, 0.6), ((0.12, 0.1, 0.52, 0.5), 0, 0.8))
    kept = suppress_overlaps(found, max_iou=0.45, across_classes=False, aspect=1.0)
    assert kept.scores.tolist() == pytest.approx([0.8])


def test_boxes_of_two_classes_hide_each_other_only_when_asked() -> None:
    found = detect(((0.1, 0.1, 0.5, 0.5), 0, 0.6), ((0.12, 0.1, 0.52, 0.5), 1, 0.8))
    assert len(suppress_overlaps(found, max_iou=0.45, across_classes=False, aspect=1.0).scores) == 2
    assert len(suppress_overlaps(found, max_iou=0.45, across_classes=True, aspect=1.0).scores) == 1


def test_no_detections_stay_none() -> None:
    kept = suppress_overlaps(detect(), max_iou=0.45, across_classes=False, aspect=1.0)
    assert kept.boxes.shape == (0, 4)
