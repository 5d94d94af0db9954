"""Small SVG vocabulary of the scene renderer.

Every drawing function returns markup as a string, so layers compose by concatenation. Things that are referred to by
id (gradients, blurs, clips, filters) are declared on a `Sheet`, which numbers them in the order of use: the same scene
always gives the same text. Lengths are in scene units: a picture is 1000 units high, y grows downwards.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

Point = tuple[float, float]
Stop = tuple[float, str]
Attribute = str | float


def format_number(value: float) -> str:
    """Write a length with at most one decimal, which is below a tenth of a pixel at every size we render."""
    return f"{value:.1f}".removesuffix(".0")


def draw_element(tag: str, **attributes: Attribute) -> str:
    """Write one element; underscores in attribute names become hyphens, `content` goes inside."""
    content = attributes.pop("content", "")
    written = "".join(
        f' {name.strip("_").replace("_", "-")}="{value if isinstance(value, str) else f"{value:.3g}"}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def draw_path(outline: str, **attributes: Attribute) -> str:
    """Draw a path from its outline (the `d` attribute)."""
    return draw_element("path", d=outline, **attributes)


def draw_line(points: Sequence[Point], *, stroke: str, width: float, **attributes: Attribute) -> str:
    """Draw an open line with round ends through the points."""
    outline = trace_points(points)
    style: dict[str, Attribute] = {"stroke_linecap": "round", "stroke_linejoin": "round", **attributes}
    return draw_path(outline, fill="none", stroke=stroke, stroke_width=format_number(width), **style)


def draw_circle(centre: Point, *, radius: float, **attributes: Attribute) -> str:
    """Draw a disc."""
    return draw_ellipse(centre, radii=(radius, radius), **attributes)


def draw_ellipse(centre: Point, *, radii: Point, **attributes: Attribute) -> str:
    """Draw an ellipse with horizontal and vertical radii."""
    x, y, across, down = map(format_number, (*centre, *radii))
    return draw_element("ellipse", cx=x, cy=y, rx=across, ry=down, **attributes)


def draw_rect(corner: Point, *, size: Point, round_by: float = 0.0, **attributes: Attribute) -> str:
    """Draw a rectangle from its upper left corner and (width, height)."""
    x, y, width, height, radius = map(format_number, (*corner, *size, round_by))
    return draw_element("rect", x=x, y=y, width=width, height=height, rx=radius, **attributes)


def draw_polygon(points: Iterable[Point], **attributes: Attribute) -> str:
    """Draw a closed shape with straight sides."""
    return draw_path(trace_points(list(points)) + "Z", **attributes)


def draw_blob(points: Sequence[Point], **attributes: Attribute) -> str:
    """Draw a closed shape whose sides run smoothly through the points."""
    return draw_path(trace_curve(points, closed=True), **attributes)


def draw_group(content: str, **attributes: Attribute) -> str:
    """Group markup under common attributes."""
    return draw_element("g", content=content, **attributes) if content else ""


def draw_text(words: str, *, at: Point, size: float, family: str = "DejaVu Sans", **attributes: Attribute) -> str:
    """Draw one line of bold text whose middle stands at `at` (x of the centre, y of the base line)."""
    return draw_element(
        "text",
        content=escape(words),
        x=format_number(at[0]),
        y=format_number(at[1]),
        font_family=family,
        font_weight="bold",
        font_size=format_number(size),
        text_anchor="middle",
        **attributes,
    )


def trace_ellipse(centre: Point, *, radii: Point) -> str:
    """Give the outline of an ellipse, clockwise, so that outlines put together fill as one shape."""
    (x, y), (rx, ry) = centre, radii
    half = f"a{rx:.1f},{ry:.1f} 0 1 1"
    return f"M{x - rx:.1f},{y:.1f}{half} {2 * rx:.1f},0{half} {-2 * rx:.1f},0Z"


def trace_points(points: Sequence[Point]) -> str:
    """Give the outline of straight lines through the points."""
    return "M" + "L".join(f"{format_number(x)},{format_number(y)}" for x, y in points)


def trace_curve(points: Sequence[Point], *, closed: bool = False, tension: float = 6.0) -> str:
    """Give the outline of a Catmull-Rom curve (Catmull and Rom, 1974) through the points, as cubic Bézier pieces."""
    count = len(points)
    outline = "M" + _write(points[0])
    for index in range(count if closed else count - 1):
        if closed:
            before, start, end, after = (points[(index + shift) % count] for shift in (-1, 0, 1, 2))
        else:
            before, start = points[max(index - 1, 0)], points[index]
            end, after = points[index + 1], points[min(index + 2, count - 1)]
        first = (start[0] + (end[0] - before[0]) / tension, start[1] + (end[1] - before[1]) / tension)
        second = (end[0] - (after[0] - start[0]) / tension, end[1] - (after[1] - start[1]) / tension)
        outline += f"C{_write(first)} {_write(second)} {_write(end)}"
    return outline + ("Z" if closed else "")


def _write(point: Point) -> str:
    return f"{format_number(point[0])},{format_number(point[1])}"
