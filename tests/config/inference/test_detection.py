"""Golden numbers worked by hand from the layout of YOLOv8's output."""

import numpy as np
import pytest

from config.inference.detection import (
    GREY,
    Detections,
    Placement,
    Suppression,
    decode_output,
    measure_iou,
    prepare_input,
    suppress_overlaps,
)

Anchor = tuple[tuple[float, float, float, float], int, float]
EVERYTHING = Suppression(min_score=0.25, max_iou=0.45)


def build_output(*anchors: Anchor) -> np.ndarray:
    """A network output (1, 4 + 3 classes, anchors) with one class score for each anchor."""
    output = np.zeros((1, 7, len(anchors)), np.float32)
    for index, (box, kind, score) in enumerate(anchors):
        output[0, :4, index] = box
        output[0, 4 + kind, index] = score
    return output


def decode(*anchors: Anchor, placement: Placement = Placement(0, 0, 320, 320)) -> Detections:  # noqa: B008  # frozen
    return decode_output(build_output(*anchors), placement=placement, min_score=0.25)


def detect(*boxes: Anchor) -> Detections:
    corners = np.array([box for box, _, _ in boxes], np.float32).reshape(-1, 4)
    scores = np.array([score for _, _, score in boxes], np.float32)
    return Detections(corners, scores, np.array([kind for _, kind, _ in boxes]))


def paint_plain(width_px: int, height_px: int) -> np.ndarray:
    rgb = np.zeros((height_px, width_px, 3), np.uint8)
    rgb[:, :] = (255, 51, 0)
    return rgb


def test_a_corner_is_padded_black_below_and_scaled_to_the_edge() -> None:
    tensor, placement = prepare_input(paint_plain(200, 100), edge_px=320, padding="corner")
    assert tensor.shape == (1, 3, 320, 320)
    assert tensor.dtype == np.float32
    assert tensor[0, :, 10, 300] == pytest.approx([1.0, 0.2, 0.0])  # red stays the first channel
    assert tensor[0, :, 200:, :].max() == 0.0
    assert placement == Placement(0, 0, 320, 160)


def test_a_centre_has_grey_on_both_sides() -> None:
    tensor, placement = prepare_input(paint_plain(200, 100), edge_px=320, padding="centre")
    assert placement == Placement(0, 80, 320, 160)
    assert tensor[0, :, 80, 0] == pytest.approx([1.0, 0.2, 0.0])
    assert tensor[0, :, 239, 319] == pytest.approx([1.0, 0.2, 0.0])
    assert np.unique(tensor[0, :, :80, :]) == pytest.approx([GREY / 255])
    assert np.unique(tensor[0, :, 240:, :]) == pytest.approx([GREY / 255])


def test_an_odd_px_of_padding_goes_below_and_to_the_right_as_ultralytics_has_it() -> None:
    tensor, placement = prepare_input(paint_plain(101, 320), edge_px=320, padding="centre")
    assert placement == Placement(109, 0, 101, 320)  # 219 px of padding: 109 and 110
    assert tensor[0, 0, 0, 108:110].tolist() == pytest.approx([GREY / 255, 1.0])
    assert tensor[0, 0, 0, 209:211].tolist() == pytest.approx([1.0, GREY / 255])


def test_a_side_that_was_rounded_is_scaled_back_by_what_it_became() -> None:
    _, placement = prepare_input(paint_plain(333, 500), edge_px=160, padding="centre")
    assert placement == Placement(26, 0, 107, 160)  # 106.56 px became 107
    found = decode(((26 + 107 / 2, 80, 107, 160), 0, 0.9), placement=placement)
    assert found.boxes[0] == pytest.approx([0, 0, 1, 1])


def test_a_very_thin_picture_keeps_a_row() -> None:
    tensor, _ = prepare_input(paint_plain(2000, 1), edge_px=320, padding="centre")
    assert tensor[0, 0].max() == 1.0


def test_a_box_comes_back_in_shares_of_a_wide_picture() -> None:
    found = decode(((160, 60, 80, 40), 2, 0.75), placement=Placement(0, 0, 320, 160))  # it fills the upper half
    assert found.boxes[0] == pytest.approx([0.375, 0.25, 0.625, 0.5])
    assert (found.scores[0], found.classes[0]) == (0.75, 2)


def test_a_box_comes_back_in_shares_of_a_tall_picture() -> None:
    found = decode(((60, 160, 40, 80), 0, 0.5), placement=Placement(0, 0, 160, 320))
    assert found.boxes[0] == pytest.approx([0.25, 0.375, 0.5, 0.625])


def test_the_padding_before_a_centred_picture_is_taken_off() -> None:
    found = decode(((160, 140, 80, 40), 2, 0.75), placement=Placement(0, 80, 320, 160))
    assert found.boxes[0] == pytest.approx([0.375, 0.25, 0.625, 0.5])


def test_anchors_below_the_score_are_dropped() -> None:
    assert decode(((100, 100, 10, 10), 0, 0.24), ((200, 200, 10, 10), 1, 0.25)).classes.tolist() == [1]


def test_a_half_shifted_box_overlaps_by_a_third() -> None:
    box = np.array([0, 0, 1, 1], np.float32)
    others = np.array([[0.5, 0, 1.5, 1], [0, 0, 1, 1], [2, 2, 3, 3]], np.float32)
    assert measure_iou(box, others) == pytest.approx([1 / 3, 1, 0])


def test_the_surer_of_two_overlapping_boxes_is_kept() -> None:
    found = detect(((0.1, 0.1, 0.5, 0.5), 0, 0.6), ((0.12, 0.1, 0.52, 0.5), 0, 0.8))
    assert suppress_overlaps(found, keep=EVERYTHING, aspect=1.0).scores.tolist() == pytest.approx([0.8])


def test_boxes_of_two_classes_hide_each_other_only_when_asked() -> None:
    found = detect(((0.1, 0.1, 0.5, 0.5), 0, 0.6), ((0.12, 0.1, 0.52, 0.5), 1, 0.8))
    across = Suppression(min_score=0.25, max_iou=0.45, across_classes=True)
    assert len(suppress_overlaps(found, keep=EVERYTHING, aspect=1.0).scores) == 2
    assert len(suppress_overlaps(found, keep=across, aspect=1.0).scores) == 1


def test_a_box_over_the_border_is_cut_there_after_overlaps_were_judged() -> None:
    found = detect(((-0.5, 0.0, 0.5, 1.0), 0, 0.9), ((0.0, 0.0, 0.5, 1.0), 0, 0.8))  # IoU 0.5 whole, 1 when cut
    kept = suppress_overlaps(found, keep=Suppression(min_score=0.25, max_iou=0.6), aspect=1.0)
    assert kept.boxes.tolist() == [[0.0, 0.0, 0.5, 1.0], [0.0, 0.0, 0.5, 1.0]]


def test_a_box_in_the_padding_is_dropped() -> None:
    found = detect(((-0.4, 0.1, -0.1, 0.5), 0, 0.9), ((0.1, 1.0, 0.5, 1.2), 0, 0.8), ((0.9, 0.9, 1.2, 1.2), 0, 0.7))
    kept = suppress_overlaps(found, keep=EVERYTHING, aspect=1.0)
    assert kept.boxes == pytest.approx(np.array([[0.9, 0.9, 1.0, 1.0]]))
    assert kept.scores == pytest.approx([0.7])


def test_only_so_many_boxes_are_kept_the_surest_first() -> None:
    found = detect(*(((0.1 * n, 0.0, 0.1 * n + 0.05, 1.0), 0, 0.3 + 0.1 * n) for n in range(4)))
    kept = suppress_overlaps(found, keep=Suppression(min_score=0.25, max_iou=0.5, max_boxes=2), aspect=1.0)
    assert kept.scores.tolist() == pytest.approx([0.6, 0.5])


def test_no_detections_stay_none() -> None:
    assert suppress_overlaps(detect(), keep=EVERYTHING, aspect=1.0).boxes.shape == (0, 4)
