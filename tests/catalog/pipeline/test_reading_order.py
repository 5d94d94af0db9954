from catalog.pipeline.reading_order import group_rows, join_text
from catalog.pipeline.results import Box


def place(label: str, *, left: float, top: float, height: float = 0.05) -> Box:
    return Box(label, 0.9, left, top, 0.1, height, "text")


def test_lines_are_read_by_rows_and_from_the_left() -> None:
    boxes = [
        place("river", left=0.6, top=0.51),
        place("OPEN", left=0.1, top=0.1),
        place("by the", left=0.3, top=0.5),
        place("now", left=0.4, top=0.09),
    ]
    assert join_text(group_rows(boxes)) == "OPEN now\nby the river"


def test_a_small_line_beside_a_tall_sign_belongs_to_its_row() -> None:
    boxes = [place("SALE", left=0.1, top=0.1, height=0.3), place("today", left=0.6, top=0.3)]
    assert join_text(group_rows(boxes)) == "SALE today"


def test_no_lines_give_no_text() -> None:
    assert join_text(group_rows([])) == ""
