import numpy as np
import pytest

from config.inference.detection import Detections
from config.inference.errors import ExportError
from config.inference.export.detection_parity import measure_detections, require_detections


def find(*boxes: tuple[float, int, float]) -> Detections:
    """Boxes of a tenth of the picture: left side, class, score."""
    corners = np.array([(left, 0.0, left + 0.1, 0.1) for left, _, _ in boxes], np.float32).reshape(-1, 4)
    return Detections(
        corners, np.array([score for *_, score in boxes], np.float32), np.array([kind for _, kind, _ in boxes])
    )


SEEN = find((0.1, 0, 0.9), (0.3, 1, 0.8))
ENOUGH = [(SEEN, SEEN)] * 16


def measure(wanted: Detections, found: Detections) -> str:
    parity = measure_detections([*ENOUGH, (wanted, found)], min_score=0.5)
    try:
        require_detections(parity, subject="detector.onnx")
    except ExportError as error:
        return str(error)
    return "equal"


def test_the_same_boxes_in_another_order_are_equal() -> None:
    assert measure(SEEN, find((0.3, 1, 0.8), (0.1, 0, 0.9))) == "equal"
    assert measure(find((0.1, 0, 0.9), (0.1005, 0, 0.9)), find((0.1005, 0, 0.9), (0.1, 0, 0.9))) == "equal"


@pytest.mark.parametrize(
    "found",
    [
        find((0.1, 0, 0.9)),  # one is missing
        find((0.1, 0, 0.9), (0.3, 1, 0.8), (0.6, 1, 0.7)),  # one too many
        find((0.1, 0, 0.9), (0.3, 2, 0.8)),  # of another class
        find((0.102, 0, 0.9), (0.3, 1, 0.8)),  # moved by a fiftieth of its side
        find((0.1, 0, 0.898), (0.3, 1, 0.8)),  # less sure
    ],
)
def test_any_other_box_is_a_difference(found: Detections) -> None:
    assert "the export differs" in measure(SEEN, found)


def test_a_box_at_the_threshold_may_be_on_one_side_only() -> None:
    assert measure(SEEN, find((0.1, 0, 0.9), (0.3, 1, 0.8), (0.6, 1, 0.5005))) == "equal"


def test_too_few_pictures_or_boxes_tell_nothing() -> None:
    nothing = [(find(), find())] * 20
    for pairs in (ENOUGH[:15], nothing):
        with pytest.raises(ExportError, match="too little was found to tell"):
            require_detections(measure_detections(pairs, min_score=0.5), subject="detector.onnx")


def test_the_figures_are_those_of_the_worst_pair() -> None:
    parity = measure_detections([*ENOUGH, (SEEN, find((0.1, 0, 0.9005), (0.3, 1, 0.8)))], min_score=0.5)
    assert (parity.pictures, parity.boxes, parity.strays) == (17, 34, 0)
    assert parity.max_score_delta == pytest.approx(0.0005, abs=1e-6)
