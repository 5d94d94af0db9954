"""Limbs: tapered tubes through joints, hands and shoes, as outlines and markup."""

import math
from collections.abc import Sequence

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.svg import Point, draw_ellipse, draw_group, draw_path, format_number, trace_points


def trace_limb(joints: Sequence[Point], *, widths: Sequence[float]) -> str:
    """Give the outline of tapered segments with round joints; widths are half widths at the joints."""
    outline = ""
    for index in range(len(joints) - 1):
        outline += _trace_segment(joints[index], end=joints[index + 1], widths=(widths[index], widths[index + 1]))
    return outline + "".join(_trace_disc(joint, radius=width) for joint, width in zip(joints, widths, strict=True))


def draw_limb(joints: Sequence[Point], *, widths: Sequence[float], fill: str) -> str:
    """Draw a limb with a darker outline, which parts it from what is behind it."""
    outline = trace_limb(joints, widths=widths)
    edge = draw_path(outline, fill="none", stroke=darken_colour(fill, share=0.32), stroke_width="4")
    return edge + draw_path(outline, fill=fill)


def draw_hand(wrist: Point, *, elbow: Point, skin: str, size: float = 13.0) -> str:
    """Draw a hand that continues the forearm, with a thumb and a hint of fingers."""
    angle = math.degrees(math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0]))
    palm = draw_ellipse((size * 0.75, 0), radii=(size * 1.2, size * 0.92), fill=skin)
    thumb = draw_ellipse(
        (size * 0.7, -size * 0.72), radii=(size * 0.72, size * 0.36), fill=skin, transform="rotate(-24)"
    )
    line = draw_path(
        f"M{size * 1.1:.1f},2 L{size * 1.8:.1f},2", stroke=darken_colour(skin, share=0.25), stroke_width="1.4",
        stroke_linecap="round", fill="none",
    )  # fmt: skip
    move = f"translate({wrist[0]:.1f},{wrist[1]:.1f}) rotate({angle:.1f})"
    return draw_group(thumb + palm + line, transform=move)


def draw_open_hand(wrist: Point, *, elbow: Point, skin: str) -> str:
    """Draw an open palm with spread fingers, as in a wave."""
    angle = math.degrees(math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0]))
    fingers = [(11, -10, 31, -19), (13, -3.5, 38, -6), (13, 3.5, 38, 6), (11, 10, 32, 18), (2, -10, 15, -25)]
    outline = "".join(trace_limb([(x, y), (tx, ty)], widths=(5.4, 4.4)) for x, y, tx, ty in fingers)
    palm = outline + _trace_disc((8, 0), radius=14.5)
    edge = draw_path(palm, fill="none", stroke=darken_colour(skin, share=0.28), stroke_width="3")
    move = f"translate({wrist[0]:.1f},{wrist[1]:.1f}) rotate({angle:.1f})"
    return draw_group(edge + draw_path(palm, fill=skin), transform=move)


def draw_shoe(ankle: Point, *, toes: float, colour: str, heel_lift: float = 0.0) -> str:
    """Draw a shoe around an ankle; `toes` is the direction seen (-1 left, 1 right, about 0 to the viewer)."""
    length = 20 + 30 * abs(toes)
    side = 1 if toes >= 0 else -1
    x, y = ankle
    sole = y + 16
    upper = (
        f"M{-15 * side},{-10} C{-19 * side},4 {-18 * side},12 {-16 * side},16 L{length * side:.1f},16 "
        f"C{(length + 5) * side:.1f},6 {(length - 8) * side:.1f},-1 {(length * 0.5) * side:.1f},-4 "
        f"L{15 * side},-14 Z"
    )
    rubber = (
        f"M{-17 * side},11 L{(length + 1) * side:.1f},11 Q{(length + 4) * side:.1f},18 {(length - 3) * side:.1f},18 "
        f"L{-14 * side},18 Q{-18 * side},17 {-17 * side},11Z"
    )
    content = draw_path(upper, fill=colour) + draw_path(rubber, fill=lighten_colour(colour, share=0.55))
    turn = f" rotate({heel_lift * side:.1f})" if heel_lift else ""
    return draw_group(content, transform=f"translate({format_number(x)},{format_number(sole - 16)}){turn}")


def _trace_segment(start: Point, *, end: Point, widths: Point) -> str:
    length = max(math.hypot(end[0] - start[0], end[1] - start[1]), 0.1)
    across, down = -(end[1] - start[1]) / length, (end[0] - start[0]) / length
    first, second = widths
    corners = [
        (start[0] + across * first, start[1] + down * first),
        (start[0] - across * first, start[1] - down * first),
        (end[0] - across * second, end[1] - down * second),
        (end[0] + across * second, end[1] + down * second),
    ]
    return trace_points(corners) + "Z"


def _trace_disc(centre: Point, *, radius: float) -> str:
    """Trace a disc in the direction of the segments, so that the non-zero rule unites them."""
    x, y, r = centre[0], centre[1], radius
    return f"M{x - r:.1f},{y:.1f}a{r:.1f},{r:.1f} 0 1 1 {2 * r:.1f},0a{r:.1f},{r:.1f} 0 1 1 {-2 * r:.1f},0Z"
