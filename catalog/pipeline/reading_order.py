"""Found lines of text in the order in which people read: row by row from the top, in a row from the left."""

from collections.abc import Sequence

from catalog.pipeline.results import Box


def group_rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Group boxes into rows: a box belongs to a row when its middle lies within the height of the row's first
    box.
    """
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: (one.top + one.height / 2, one.left)):
        middle = box.top + box.height / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].top + rows[-1][0].height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def join_text(rows: Sequence[Sequence[Box]]) -> str:
    """Join the labels: a space inside a row, a new line between rows."""
    return "\n".join(" ".join(box.label for box in row) for row in rows)
