"""A forest: rows of trunks that fade into the distance, beams of light, ferns, a path."""

from catalog.demo.colour import darken_colour, fade_colour, lighten_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import draw_trail_sign
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import draw_circle, draw_ellipse, draw_group, draw_line, draw_path, draw_polygon
from catalog.demo.terrain import draw_ground, draw_path_to
from catalog.demo.vegetation import draw_fern, draw_frame_leaves, draw_hanging_branch, draw_tufts
from catalog.demo.weather import draw_puddles

HORIZON = 640.0


def draw_forest(stage: Stage) -> Backdrop:
    """Draw the forest."""
    back = draw_sky(stage, horizon=HORIZON)
    for depth, count, width in ((0.85, 20, 15.0), (0.58, 14, 26.0)):
        back += _draw_canopy(stage, depth=depth) + _draw_trunks(
            stage, depth=depth, count=count, width=width, base=HORIZON + 30
        )
    back += _draw_beams(stage)
    back += draw_ground(stage, top=HORIZON + 10, colour="#7d9a4d")
    back += draw_path_to(
        stage, horizon=HORIZON + 12, vanish_x=stage.free_x + 30, near_x=stage.figure_x, half=230, colour="#c9a878"
    )
    back += _draw_canopy(stage, depth=0.2) + _draw_trunks(stage, depth=0.2, count=5, width=56, base=HORIZON + 100)
    source = stage.open_random("ferns")
    for _ in range(int(stage.width / 130)):
        y = source.uniform(690, 830)
        back += draw_fern(stage, foot=(source.uniform(0, stage.width), y), size=40 + (y - 640) * 0.42, depth=0.12)
    back += (
        draw_tufts(stage, top=700, count=120, colour="#7d9a4d", layer="grass")
        + _draw_mushrooms(stage)
        + draw_puddles(stage, top=820)
    )
    front = draw_frame_leaves(stage, side=stage.facing, colour="#4f8a4a", layer="near fern") + draw_hanging_branch(
        stage, side=-stage.facing, colour="#5f9a4e", layer="bough"
    )
    return Backdrop(back=back, detail=draw_trail_sign(stage, colour="#7a4a2c") + draw_seat(stage), veil=front)


def _draw_trunks(stage: Stage, *, depth: float, count: int, width: float, base: float) -> str:
    source = stage.open_random(f"trunks {depth}")
    tone = stage.paint_outside("#5d4433", depth=depth)
    drawn = ""
    for index in range(max(int(count * stage.width / 1300), 3)):
        x = stage.width * (index + source.uniform(0.1, 0.9)) / max(int(count * stage.width / 1300), 3)
        half, foot = width * source.uniform(0.35, 0.6), base + source.uniform(-10, 20)
        drawn += draw_path(
            f"M{x - half * 1.7:.1f},{foot:.1f}Q{x - half:.1f},{foot - 80:.1f} {x - half * 0.8:.1f},-10H{x + half * 0.8:.1f}"
            f"Q{x + half:.1f},{foot - 80:.1f} {x + half * 1.8:.1f},{foot:.1f}Z", fill=tone,
        )  # fmt: skip
        drawn += draw_line(
            [(x + stage.light_side * half * 0.7, foot - 50), (x + stage.light_side * half * 0.6, 0)],
            stroke=lighten_colour(tone, share=0.2),
            width=half * 0.35,
            opacity=0.7,
        )
    return drawn


def _draw_canopy(stage: Stage, *, depth: float) -> str:
    source = stage.open_random(f"canopy {depth}")
    tone = stage.paint_outside("#5f9a52", depth=depth, snow=0.4)
    low = 300 - depth * 20 if depth > 0.5 else 150
    drawn = ""
    for index in range(int(stage.width / 62) + 1):
        shade = source.choice((tone, darken_colour(tone, share=0.1), lighten_colour(tone, share=0.08)))
        centre = (index * 62 + source.uniform(-20, 20), source.uniform(-30, low))
        drawn += draw_ellipse(centre, radii=(source.uniform(70, 120), source.uniform(50, 90)), fill=shade)
    return drawn


def _draw_beams(stage: Stage) -> str:
    """Draw slanted beams of light by day in clear or foggy weather."""
    if stage.outside.has_stars or stage.scene.weather in ("rain", "snow"):
        return ""
    source = stage.open_random("beams")
    sun = stage.outside.sun
    fill = stage.sheet.declare_linear(
        [(0, fade_colour(sun, opacity=0.55)), (1, fade_colour(sun, opacity=0))], end=(0, 820)
    )
    beams = ""
    for _ in range(5):
        x, wide = stage.free_x + source.uniform(-380, 300), source.uniform(40, 100)
        lean = -stage.light_side * 240
        beams += draw_polygon([(x, -10), (x + wide, -10), (x + wide * 2.2 + lean, 830), (x + lean, 830)], fill=fill)
    return draw_group(beams, opacity=0.75)


def _draw_mushrooms(stage: Stage) -> str:
    source = stage.open_random("mushrooms")
    drawn = ""
    for _ in range(5):
        x, y = source.uniform(0.05, 0.95) * stage.width, source.uniform(820, 960)
        size = (y - 740) / 9
        drawn += draw_line([(x, y), (x, y - size * 0.9)], stroke=stage.paint_outside("#f4e6cf"), width=size * 0.4)
        drawn += draw_path(
            f"M{x - size * 0.8:.1f},{y - size * 0.8:.1f}Q{x:.1f},{y - size * 2.2:.1f} {x + size * 0.8:.1f},{y - size * 0.8:.1f}Z",
            fill=stage.paint_outside("#cf4a3a"),
        )
        drawn += draw_circle((x - size * 0.2, y - size * 1.15), radius=size * 0.13, fill="#fff6e8")
    return drawn
