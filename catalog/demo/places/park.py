"""A city park: lawn, winding path, trees, lamps, and the town behind."""

from catalog.demo.buildings import draw_skyline, draw_street_lamp
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import draw_trail_sign
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.terrain import draw_ground, draw_hills, draw_path_to
from catalog.demo.vegetation import (
    draw_blossoms,
    draw_bush,
    draw_frame_leaves,
    draw_hanging_branch,
    draw_tree,
    draw_tufts,
)
from catalog.demo.weather import draw_puddles

HORIZON = 610.0
GREENS = ("#6fae58", "#5f9f62", "#86b350", "#d99a3f", "#c96f45")


def draw_park(stage: Stage) -> Backdrop:
    """Draw the park."""
    source = stage.open_random("park")
    back = draw_sky(stage, horizon=HORIZON) + draw_skyline(
        stage, base=HORIZON + 10, height=330, depth=0.75, layer="town"
    )
    back += draw_hills(stage, top=HORIZON - 20, swell=26, colour="#6d9f63", depth=0.5, layer="hedge")
    back += _draw_tree_row(stage, count=int(stage.width / 190), depth=0.5, base=HORIZON + 26, height=250)
    back += draw_ground(stage, top=HORIZON + 16, colour="#7fb857")
    back += draw_tufts(stage, top=700, count=110, colour="#6fa84e", layer="grass") + draw_blossoms(
        stage, top=700, count=46, layer="daisies"
    )
    back += draw_path_to(
        stage, horizon=HORIZON + 18, vanish_x=stage.free_x + 60, near_x=stage.figure_x, half=270, colour="#e2cda4"
    )
    back += _draw_tree_row(stage, count=2, depth=0.22, base=HORIZON + 70, height=400)
    edge = stage.width * (0.94 if stage.facing < 0 else 0.06)
    back += draw_tree(stage, foot=(edge, 860), height=860, colour=source.choice(GREENS), depth=0.04, layer="big tree")
    back += draw_bush(stage, centre=(edge - stage.light_side * 20, 850), size=95, colour="#5a9a55", depth=0.02)
    back += draw_puddles(stage, top=800)
    lamp_x = stage.free_x - stage.facing * stage.free_width * 0.3
    back += draw_street_lamp(stage, foot=(lamp_x, 800), height=400)
    front = draw_frame_leaves(stage, side=stage.facing, colour="#5f9f52", layer="near leaves")
    front += draw_hanging_branch(stage, side=stage.facing, colour=source.choice(GREENS), layer="branch")
    return Backdrop(back=back, detail=draw_trail_sign(stage, colour="#2f6b4a") + draw_seat(stage), veil=front)


def _draw_tree_row(stage: Stage, *, count: int, depth: float, base: float, height: float) -> str:
    source = stage.open_random(f"trees {depth}")
    drawn = ""
    for index in range(count):
        x = stage.width * (index + source.uniform(0.2, 0.8)) / count
        tall = height * source.uniform(0.75, 1.1)
        drawn += draw_tree(
            stage,
            foot=(x, base + source.uniform(-6, 14)),
            height=tall,
            colour=source.choice(GREENS),
            depth=depth,
            layer=f"tree {depth} {index}",
        )
    return drawn
