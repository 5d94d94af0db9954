"""A mountain meadow: snowy peaks, mist in the valley, pines, flowers, a trail."""

from catalog.demo.colour import fade_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import draw_trail_sign
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import draw_rect
from catalog.demo.terrain import draw_ground, draw_hills, draw_path_to, draw_peaks
from catalog.demo.vegetation import draw_blossoms, draw_frame_leaves, draw_pine, draw_tufts
from catalog.demo.weather import draw_puddles

HORIZON = 600.0


def draw_meadow(stage: Stage) -> Backdrop:
    """Draw the meadow."""
    back = draw_sky(stage, horizon=HORIZON)
    back += draw_peaks(
        stage, base=HORIZON + 20, height=430, depth=0.72, layer="far range", colour="#7d8fb0", has_caps=True
    )
    back += _draw_mist(stage, top=440, bottom=HORIZON + 30)
    back += draw_peaks(
        stage, base=HORIZON + 60, height=260, depth=0.42, layer="near range", colour="#5f7f86", has_caps=False
    )
    back += _draw_mist(stage, top=530, bottom=HORIZON + 80)
    back += draw_hills(stage, top=HORIZON + 30, swell=34, colour="#5f9a5c", depth=0.32, layer="foothills")
    back += _draw_wood(stage)
    back += draw_ground(stage, top=HORIZON + 120, colour="#86b755")
    back += draw_hills(stage, top=HORIZON + 130, swell=22, colour="#86b755", depth=0.06, layer="meadow", snow=0.85)
    back += draw_tufts(stage, top=750, count=150, colour="#7da94c", layer="grass") + draw_blossoms(
        stage, top=760, count=120, layer="flowers"
    )
    back += draw_path_to(
        stage, horizon=HORIZON + 112, vanish_x=stage.free_x, near_x=stage.figure_x, half=150, colour="#d9bf93"
    )
    back += draw_puddles(stage, top=820)
    return Backdrop(
        back=back,
        detail=draw_trail_sign(stage, colour="#8a5a34") + draw_seat(stage),
        veil=draw_frame_leaves(stage, side=-stage.facing, colour="#5f8f4a", layer="near grass"),
    )


def _draw_mist(stage: Stage, *, top: float, bottom: float) -> str:
    haze = stage.outside.haze
    fill = stage.sheet.declare_linear(
        [(0, fade_colour(haze, opacity=0)), (1, fade_colour(haze, opacity=0.62))], start=(0, top), end=(0, bottom)
    )
    return draw_rect((0, top), size=(stage.width, bottom - top), fill=fill)


def _draw_wood(stage: Stage) -> str:
    source = stage.open_random("wood")
    drawn = ""
    for index in range(int(stage.width / 42)):
        x = index * 42 + source.uniform(-14, 14)
        drawn += draw_pine(
            stage, foot=(x, HORIZON + 118 + source.uniform(-14, 20)), height=source.uniform(90, 150), depth=0.36
        )
    edge = stage.width * (0.93 if stage.facing < 0 else 0.07)
    for shift, tall in ((-110, 380), (90, 330), (0, 520)):
        drawn += draw_pine(stage, foot=(edge + shift, HORIZON + 180), height=tall, depth=0.1)
    return drawn
