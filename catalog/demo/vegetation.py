"""Plants: trees, pines, bushes, grass, flowers, and leaves that frame a picture."""

import math
import random

from catalog.demo.colour import darken_colour, lighten_colour, mix_colours
from catalog.demo.stage import Stage
from catalog.demo.svg import (
    Point,
    draw_circle,
    draw_ellipse,
    draw_group,
    draw_line,
    draw_path,
    draw_polygon,
    trace_curve,
)


def draw_tree(stage: Stage, *, foot: Point, height: float, colour: str, depth: float, layer: str) -> str:
    """Draw a leafy tree: a trunk with boughs and a crown of shaded puffs, white on top where it snows."""
    source = stage.open_random(layer)
    x, y = foot
    trunk_colour = stage.paint_outside("#6b4632", depth=depth)
    half = height * 0.045
    trunk = draw_path(
        f"M{x - half * 1.5:.1f},{y:.1f} C{x - half * 0.7:.1f},{y - height * 0.2:.1f} {x - half:.1f},{y - height * 0.4:.1f} "
        f"{x - half * 0.5:.1f},{y - height * 0.62:.1f} L{x + half * 0.5:.1f},{y - height * 0.62:.1f} "
        f"C{x + half:.1f},{y - height * 0.4:.1f} {x + half * 0.8:.1f},{y - height * 0.2:.1f} {x + half * 1.7:.1f},{y:.1f}Z",
        fill=trunk_colour,
    )
    boughs = "".join(
        draw_line(
            [(x, y - height * 0.4), (x + side * height * 0.17, y - height * 0.58)], stroke=trunk_colour, width=half
        )
        for side in (-1, 1)
    )
    return (
        trunk
        + boughs
        + _draw_crown(
            stage, source=source, centre=(x, y - height * 0.68), size=height * 0.34, colour=colour, depth=depth
        )
    )


def _draw_crown(stage: Stage, *, source: random.Random, centre: Point, size: float, colour: str, depth: float) -> str:
    """Draw three tiers of puffs: dark below, the own colour, and lit ones towards the light."""
    base = stage.paint_outside(colour, depth=depth, snow=0.5)
    tiers = (
        (darken_colour(base, share=0.26), 0.12, 1.0),
        (base, -0.08, 0.86),
        (lighten_colour(base, share=0.16), -0.3, 0.56),
    )
    drawn = ""
    for tone, lift, spread in tiers:
        for index in range(8):
            angle = index * math.tau / 8 + source.uniform(-0.3, 0.3)
            radius = size * source.uniform(0.36, 0.48)
            shift = stage.light_side * size * (0.16 if spread < 0.6 else 0)
            middle = (
                centre[0] + shift + math.cos(angle) * size * 0.72 * spread,
                centre[1] + size * lift + math.sin(angle) * size * 0.5 * spread,
            )
            drawn += draw_ellipse(middle, radii=(radius, radius * 0.88), fill=tone)
        drawn += draw_circle((centre[0], centre[1] + size * lift), radius=size * 0.6 * spread, fill=tone)
    return drawn


def draw_pine(stage: Stage, *, foot: Point, height: float, depth: float, colour: str = "#2f6b52") -> str:
    """Draw a conifer of drooping tiers with a lit side."""
    x, y = foot
    base = stage.paint_outside(colour, depth=depth, snow=0.3)
    lit = lighten_colour(base, share=0.14)
    drawn = draw_line(
        [(x, y), (x, y - height * 0.3)], stroke=stage.paint_outside("#5a3d2c", depth=depth), width=height * 0.05
    )
    for tier in range(5):
        top, low = y - height * (1 - tier * 0.14), y - height * (0.68 - tier * 0.145)
        half = height * (0.1 + tier * 0.042)
        drawn += draw_path(
            f"M{x:.1f},{top:.1f} Q{x + half * 0.4:.1f},{(top + low) / 2:.1f} {x + half:.1f},{low:.1f} Q{x:.1f},{low + height * 0.045:.1f} "
            f"{x - half:.1f},{low:.1f} Q{x - half * 0.4:.1f},{(top + low) / 2:.1f} {x:.1f},{top:.1f}Z", fill=base,
        )  # fmt: skip
        side = stage.light_side * half
        drawn += draw_path(
            f"M{x:.1f},{top:.1f} Q{x + side * 0.4:.1f},{(top + low) / 2:.1f} {x + side:.1f},{low:.1f} "
            f"Q{x + side * 0.3:.1f},{low - height * 0.03:.1f} {x:.1f},{top:.1f}Z",
            fill="#f4f8ff" if stage.scene.weather == "snow" else lit, opacity=0.85 if depth < 0.5 else 0.5,
        )  # fmt: skip
    return drawn


def draw_bush(stage: Stage, *, centre: Point, size: float, colour: str, depth: float) -> str:
    """Draw a round bush that sits on the ground."""
    base = stage.paint_outside(colour, depth=depth, snow=0.45)
    x, y = centre
    puffs = ((-0.7, -0.2, 0.5), (-0.25, -0.45, 0.6), (0.3, -0.4, 0.58), (0.75, -0.18, 0.48), (0, -0.1, 0.6))
    dark = "".join(
        draw_circle((x + dx * size, y + dy * size), radius=size * r, fill=darken_colour(base, share=0.18))
        for dx, dy, r in puffs
    )
    lit = "".join(
        draw_circle(
            (x + dx * size + stage.light_side * size * 0.06, y + dy * size - size * 0.12),
            radius=size * r * 0.82,
            fill=base,
        )
        for dx, dy, r in puffs
    )
    return dark + lit


def draw_tufts(stage: Stage, *, top: float, count: int, colour: str, layer: str) -> str:
    """Draw tufts of grass below a height, larger towards the viewer."""
    source = stage.open_random(layer)
    blades = ""
    for _ in range(int(count * stage.width / 1300)):
        x, y = source.uniform(0, stage.width), source.uniform(top, 1000)
        size = 6 + (y - top) / max(1000 - top, 1) * 20
        for lean in (-0.5, 0, 0.5):
            blades += f"M{x:.0f},{y:.0f}q{lean * size * 0.3:.1f},{-size * 0.7:.1f} {lean * size:.1f},{-size:.1f}"
    tone = darken_colour(stage.paint_outside(colour, snow=0.4), share=0.18)
    return draw_path(blades, fill="none", stroke=tone, stroke_width="2.4", stroke_linecap="round", opacity=0.7)


def draw_blossoms(stage: Stage, *, top: float, count: int, layer: str, bottom: float = 1000) -> str:
    """Scatter small flowers over a meadow, none where snow lies."""
    if stage.scene.weather == "snow":
        return ""
    source = stage.open_random(layer)
    drawn = ""
    for _ in range(int(count * stage.width / 1300)):
        x, y = source.uniform(0, stage.width), source.uniform(top, bottom)
        size = 2.5 + (y - top) / max(1000 - top, 1) * 5
        tone = stage.paint_outside(source.choice(("#ffffff", "#ffd34f", "#ff8fa3", "#b98bff")))
        drawn += draw_circle((x, y), radius=size, fill=tone) + draw_circle((x, y), radius=size * 0.4, fill="#e09a2c")
    return drawn


def draw_frame_leaves(stage: Stage, *, side: int, colour: str, layer: str) -> str:
    """Draw blurred near leaves in a lower corner, which give the picture depth."""
    source = stage.open_random(layer)
    tone = darken_colour(stage.paint_outside(colour, snow=0.3), share=0.4)
    corner = 0.0 if side < 0 else stage.width
    drawn = ""
    for index in range(7):
        angle = math.radians(-88 + (index - 3) * 13 - side * 18)
        length = source.uniform(150, 260)
        x, y = corner - side * index * 14, 1030
        tip = (x + math.cos(angle) * length, y + math.sin(angle) * length)
        middle = (x + math.cos(angle - 0.22) * length * 0.55, y + math.sin(angle - 0.22) * length * 0.55)
        other = (x + math.cos(angle + 0.22) * length * 0.55, y + math.sin(angle + 0.22) * length * 0.55)
        shade = mix_colours(tone, second="#000814", share=source.uniform(0, 0.25))
        drawn += draw_path(trace_curve([(x, y), middle, tip, other], closed=True), fill=shade)
    return draw_group(drawn, filter=stage.sheet.declare_blur(4))


def draw_hanging_branch(stage: Stage, *, side: int, colour: str, layer: str) -> str:
    """Draw a branch with leaves that enters from an upper corner."""
    source = stage.open_random(layer)
    corner = -20.0 if side < 0 else stage.width + 20
    tone = stage.paint_outside(colour, snow=0.45)
    bough = draw_path(
        f"M{corner:.0f},30 Q{corner - side * 150:.0f},60 {corner - side * 330:.0f},120", fill="none",
        stroke=stage.paint_outside("#5c3e2d"), stroke_width="11", stroke_linecap="round",
    )  # fmt: skip
    leaves = ""
    for _ in range(46):
        along = source.random()
        x = corner - side * 340 * along + source.uniform(-38, 38)
        y = 22 + 98 * along**1.4 + source.uniform(-46, 52)
        shade = source.choice((tone, darken_colour(tone, share=0.22), lighten_colour(tone, share=0.16)))
        leaves += draw_ellipse(
            (x, y), radii=(23, 11), fill=shade, transform=f"rotate({source.randint(0, 170)} {x:.0f} {y:.0f})"
        )
    return bough + leaves


def draw_fern(stage: Stage, *, foot: Point, size: float, colour: str = "#4c8f58", depth: float = 0.0) -> str:
    """Draw a fern of arching fronds."""
    tone = stage.paint_outside(colour, depth=depth, snow=0.35)
    x, y = foot
    drawn = ""
    for index, spread in enumerate((-1.0, -0.62, -0.25, 0.2, 0.6, 1.0)):
        shade = tone if index % 2 else darken_colour(tone, share=0.2)
        tip = (x + spread * size, y - size * (0.72 - 0.4 * abs(spread)))
        bow = (x + spread * size * 0.4, y - size * (0.9 - 0.25 * abs(spread)))
        drawn += draw_polygon([(x - 3, y), bow, tip, (bow[0] + 6, bow[1] + size * 0.17), (x + 3, y)], fill=shade)
    return drawn
