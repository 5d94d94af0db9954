"""A city street: shop fronts with lit windows, street lamps, pavement."""

from catalog.demo.buildings import draw_glow, draw_shop, draw_shop_sign, draw_skyline, draw_street_lamp
from catalog.demo.colour import darken_colour, fade_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.rooms import draw_pot_plant
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import draw_ellipse, draw_group, draw_path, draw_rect
from catalog.demo.weather import draw_puddles

KERB = 800.0


def draw_street(stage: Stage) -> Backdrop:
    """Draw the street."""
    back = draw_sky(stage, horizon=520) + draw_skyline(stage, base=700, height=560, depth=0.7, layer="downtown")
    back += _draw_row(stage) + _draw_pavement(stage)
    back += draw_puddles(stage, top=830) + _draw_reflections(stage)
    lamp_x = stage.figure_x - stage.facing * 215
    back += draw_street_lamp(stage, foot=(lamp_x, 845), height=560)
    left, wide = _find_sign_house(stage)
    sign = draw_shop_sign(stage, corner=(left, KERB - 310), wide=wide) if stage.sign_words else ""
    return Backdrop(back=back, detail=sign + draw_seat(stage))


def _draw_row(stage: Stage) -> str:
    """Draw the houses: the one with the sign fills the free side."""
    left, wide = _find_sign_house(stage)
    drawn = ""
    source = stage.open_random("row")
    spans: list[tuple[float, float]] = []
    x = left
    while x > 0:
        step = source.uniform(260, 380)
        x -= step
        spans.append((x, step))
    x = left + wide
    while x < stage.width:
        step = source.uniform(260, 380)
        spans.append((x, step))
        x += step
    for index, (start, step) in enumerate(spans, start=1):
        tall = source.uniform(480, 700)
        drawn += draw_shop(stage, corner=(start, KERB - tall), size=(step, tall), index=index, has_awning=True)
    return drawn + draw_shop(
        stage, corner=(left, KERB - 600), size=(wide, 600), index=0, has_awning=not stage.sign_words
    )


def _find_sign_house(stage: Stage) -> tuple[float, float]:
    """Give the left edge and the width of the house on the free side, which carries the sign."""
    wide = min(max(stage.free_width * 0.9, 260), 420)
    return stage.free_x - wide / 2, wide


def _draw_pavement(stage: Stage) -> str:
    tone = stage.paint_outside("#b9b3b8", snow=0.75)
    fill = stage.sheet.declare_linear([(0, darken_colour(tone, share=0.25)), (1, tone)], start=(0, KERB), end=(0, 1000))
    lines = "".join(
        f"M{stage.width / 2 + k * 120:.0f},{KERB:.0f}L{stage.width / 2 + k * 260:.0f},1000" for k in range(-9, 10)
    )
    lines += "".join(f"M0,{y}H{stage.width:.0f}" for y in (826, 862, 914, 982))
    return draw_rect((0, KERB), size=(stage.width, 200), fill=fill) + draw_path(
        lines, stroke=darken_colour(tone, share=0.3), stroke_width="2", opacity=0.5
    )


def _draw_reflections(stage: Stage) -> str:
    """Draw pools of warm light before the lit windows, and pots by the doors."""
    drawn = ""
    if stage.outside.has_lamps:
        fade = stage.sheet.declare_radial(
            [(0, fade_colour("#ffcf80", opacity=0.5)), (1, fade_colour("#ffcf80", opacity=0))],
            centre=(0, 0),
            radius=100,
        )
        for x in range(120, int(stage.width) + 100, 300):
            drawn += draw_group(
                draw_ellipse((0, 0), radii=(100, 100), fill=fade), transform=f"translate({x},850) scale(2.2,0.75)"
            )
        drawn += draw_glow(stage, centre=(stage.free_x, 640), radius=300, strength=0.3)
    return drawn + draw_pot_plant(stage, foot=(stage.free_x - stage.facing * 170, KERB + 34), size=120)
