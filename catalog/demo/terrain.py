"""Land: hills, mountains, lawns, paths, and floors in perspective."""

import math
from collections.abc import Sequence

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.stage import Stage
from catalog.demo.svg import Point, draw_path, draw_polygon, draw_rect, trace_curve, trace_points


def draw_hills(
    stage: Stage, *, top: float, swell: float, colour: str, depth: float, layer: str, snow: float = 0.6
) -> str:
    """Draw a row of rolling hills down to the lower edge."""
    source = stage.open_random(layer)
    phase, second = source.uniform(0, math.tau), source.uniform(0, math.tau)
    points = [
        (x, top + swell * (math.sin(x / 310 + phase) * 0.6 + math.sin(x / 130 + second) * 0.28))
        for x in range(-60, int(stage.width) + 121, 60)
    ]
    tone = stage.paint_outside(colour, depth=depth, snow=snow)
    fill = stage.sheet.declare_linear(
        [(0, lighten_colour(tone, share=0.1)), (1, darken_colour(tone, share=0.14))],
        start=(0, top - swell),
        end=(0, top + 260),
    )
    outline = trace_curve(points) + f"L{stage.width + 60:.0f},1010L-60,1010Z"
    return draw_path(outline, fill=fill)


def draw_ground(stage: Stage, *, top: float, colour: str, snow: float = 0.85) -> str:
    """Draw a plain down to the lower edge, lighter far away."""
    near, far = stage.paint_outside(colour, snow=snow), stage.paint_outside(colour, depth=0.45, snow=snow)
    fill = stage.sheet.declare_linear(
        [(0, far), (0.35, near), (1, darken_colour(near, share=0.16))], start=(0, top), end=(0, 1000)
    )
    return draw_rect((0, top), size=(stage.width, 1000 - top), fill=fill)


def draw_path_to(stage: Stage, *, horizon: float, vanish_x: float, near_x: float, half: float, colour: str) -> str:
    """Draw a winding path from the lower edge to the horizon."""
    tone = stage.paint_outside(colour, snow=0.65)
    fill = stage.sheet.declare_linear(
        [(0, stage.paint_outside(colour, depth=0.4, snow=0.65)), (1, tone)], start=(0, horizon), end=(0, 1000)
    )
    middle = (vanish_x + near_x) / 2
    outline = (
        f"M{vanish_x - 5:.0f},{horizon:.0f} C{vanish_x - 150:.0f},{horizon + 90:.0f} {middle + 40:.0f},{horizon + 150:.0f} {near_x - half:.0f},1010 "
        f"L{near_x + half:.0f},1010 C{middle + 250:.0f},{horizon + 170:.0f} {vanish_x - 60:.0f},{horizon + 80:.0f} {vanish_x + 9:.0f},{horizon:.0f}Z"
    )
    return draw_path(outline, fill=fill)


def draw_peaks(
    stage: Stage, *, base: float, height: float, depth: float, layer: str, colour: str, has_caps: bool
) -> str:
    """Draw a range of mountains with a lit and a shaded face each, and snow caps if asked for."""
    source = stage.open_random(layer)
    rock = stage.paint_outside(colour, depth=depth, snow=0.35)
    shade = darken_colour(rock, share=0.2)
    cap = stage.paint_outside("#f7fbff", depth=depth * 0.5)
    drawn, x = "", -140.0
    while x < stage.width + 100:
        tall, wide = height * source.uniform(0.55, 1.0), source.uniform(300, 460)
        peak = (x + wide * source.uniform(0.42, 0.58), base - tall)
        drawn += _draw_peak(stage, peak=peak, foot=(x, base), wide=wide, tones=(rock, shade, cap), has_cap=has_caps)
        x += wide * source.uniform(0.5, 0.72)
    return drawn


def _draw_peak(stage: Stage, *, peak: Point, foot: Point, wide: float, tones: Sequence[str], has_cap: bool) -> str:
    rock, shade, cap = tones
    left, right = foot, (foot[0] + wide, foot[1])
    dark_side = right if stage.light_side < 0 else left
    ridge = [peak, (peak[0] + 16, peak[1] + wide * 0.2), (peak[0] - 12, peak[1] + wide * 0.36), (peak[0] + 10, foot[1])]
    drawn = draw_polygon([left, peak, right], fill=rock) + draw_path(
        trace_points([*ridge, dark_side]) + "Z", fill=shade
    )
    if not has_cap:
        return drawn
    a, b = _between(peak, end=left, share=0.32), _between(peak, end=right, share=0.3)
    low = [
        (a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k + (16 if index % 2 else -20))
        for index, k in enumerate((0.2, 0.38, 0.55, 0.78))
    ]
    return drawn + draw_polygon([peak, a, *low, b], fill=cap) + draw_polygon(
        [peak, (peak[0] + 12, peak[1] + wide * 0.16), low[2], low[3], b] if dark_side == right else [peak, (peak[0] + 12, peak[1] + wide * 0.16), low[1], low[0], a],
        fill=darken_colour(cap, share=0.14),
    )  # fmt: skip


def draw_boards(stage: Stage, *, top: float, colour: str, count: int = 16) -> str:
    """Draw a wooden floor in one-point perspective."""
    tone = stage.paint(colour)
    fill = stage.sheet.declare_linear([(0, darken_colour(tone, share=0.22)), (1, tone)], start=(0, top), end=(0, 1000))
    vanish = stage.width / 2
    seams = "".join(
        f"M{vanish + (index - count / 2) * stage.width / count * 0.62:.0f},{top:.0f}L{vanish + (index - count / 2) * stage.width / count * 1.5:.0f},1000"
        for index in range(count + 1)
    )
    lines = draw_path(seams, stroke=darken_colour(tone, share=0.32), stroke_width="2.5", opacity=0.6)
    return draw_rect((0, top), size=(stage.width, 1000 - top), fill=fill) + lines


def _between(start: Point, *, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
