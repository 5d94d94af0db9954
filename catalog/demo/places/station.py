"""A railway platform: a waiting train with lit windows, a canopy, a clock, a name plate."""

import math

from catalog.demo.buildings import draw_glow, draw_skyline
from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import draw_board
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import draw_circle, draw_line, draw_path, draw_polygon, draw_rect
from catalog.demo.weather import draw_puddles

EDGE = 790.0
LIVERIES = ("#b5372f", "#2f6f9f", "#2f7f5f", "#d9912f")


def draw_station(stage: Stage) -> Backdrop:
    """Draw the platform."""
    back = draw_sky(stage, horizon=560) + draw_skyline(stage, base=600, height=300, depth=0.75, layer="suburb")
    back += draw_rect((0, 590), size=(stage.width, 210), fill=stage.paint_outside("#5a5560", depth=0.2, snow=0.5))
    back += _draw_train(stage) + _draw_platform(stage) + draw_puddles(stage, top=850) + _draw_canopy(stage)
    back += _draw_clock(stage)
    sign = ""
    if stage.sign_words:
        size = (min(stage.free_width * 0.92, 500), 110)
        centre = (stage.free_x, 245.0)
        hang = "".join(
            draw_line(
                [(centre[0] + s * size[0] * 0.36, 120), (centre[0] + s * size[0] * 0.36, 200)],
                stroke="#2b2c3a",
                width=7,
            )
            for s in (-1, 1)
        )
        sign = hang + draw_board(
            stage, words=stage.sign_words, centre=centre, size=size, colour="#1f3f7a", ink="#ffffff"
        )
    return Backdrop(back=back, detail=sign + draw_seat(stage))


def _draw_train(stage: Stage) -> str:
    source = stage.open_random("train")
    tone = stage.paint_outside(source.choice(LIVERIES), depth=0.08)
    cream = stage.paint_outside("#f3e8d2", depth=0.08)
    roof, bottom = 360.0, 770.0
    nose = stage.width * (0.8 if stage.facing < 0 else 0.2)
    left, right = (-40.0, nose) if stage.facing < 0 else (nose, stage.width + 40)
    body = draw_rect((left, roof), size=(right - left, bottom - roof), round_by=46, fill=tone)
    body += draw_rect((left, roof + 70), size=(right - left, 150), fill=cream) + draw_rect(
        (left, bottom - 60), size=(right - left, 16), fill=cream
    )
    body += draw_rect((left, bottom - 16), size=(right - left, 40), fill=darken_colour(tone, share=0.65))
    glass = "#ffe3a0" if stage.outside.has_lamps else stage.paint_outside("#6f93ad")
    x = left + 66
    while x < right - 130:
        body += draw_rect((x, roof + 86), size=(100, 116), round_by=16, fill=glass) + draw_path(
            f"M{x + 20:.0f},{roof + 196:.0f}l44,-106h22l-44,106Z", fill="#ffffff", opacity=0.22
        )
        body += draw_rect(
            (x + 18, roof + 168), size=(64, 34), round_by=10, fill=darken_colour(tone, share=0.3), opacity=0.8
        )
        x += 128
    lamp_x = right - 34 if stage.facing < 0 else left + 34
    lamp = draw_circle((lamp_x, bottom - 110), radius=15, fill="#fff3c4")
    return (
        body + (draw_glow(stage, centre=(lamp_x, bottom - 110), radius=200) if stage.outside.has_lamps else "") + lamp
    )


def _draw_platform(stage: Stage) -> str:
    tone = stage.paint_outside("#aaa5ad", snow=0.7)
    fill = stage.sheet.declare_linear(
        [(0, darken_colour(tone, share=0.2)), (1, lighten_colour(tone, share=0.06))], start=(0, EDGE), end=(0, 1000)
    )
    seams = "".join(
        f"M{stage.width / 2 + k * 150:.0f},{EDGE + 46:.0f}L{stage.width / 2 + k * 300:.0f},1000" for k in range(-8, 9)
    )
    drawn = draw_rect((0, EDGE), size=(stage.width, 210), fill=fill) + draw_path(
        seams, stroke=darken_colour(tone, share=0.25), stroke_width="2.4", opacity=0.6
    )
    drawn += draw_rect((0, EDGE), size=(stage.width, 16), fill=stage.paint_outside("#e9e4da", snow=0.5))
    return drawn + draw_rect((0, EDGE + 28), size=(stage.width, 15), fill=stage.paint_outside("#f0c23c"))


def _draw_canopy(stage: Stage) -> str:
    """Draw the roof with its beams, columns and lamps."""
    iron = stage.paint_outside("#33465a")
    drawn = draw_polygon(
        [(-10, -10), (stage.width + 10, -10), (stage.width + 10, 96), (-10, 96)], fill=darken_colour(iron, share=0.3)
    )
    drawn += draw_rect((0, 92), size=(stage.width, 24), fill=iron)
    teeth = "".join(f"M{x},116l13,26l13,-26Z" for x in range(0, int(stage.width), 26))
    drawn += draw_path(teeth, fill=stage.paint_outside("#e6dcc6"))
    for x in (stage.figure_x - stage.facing * 240, stage.figure_x - stage.facing * 240 + stage.facing * 900):
        drawn += draw_line([(x, 100), (x, 860)], stroke=iron, width=20) + draw_rect(
            (x - 20, 838), size=(40, 30), round_by=5, fill=iron
        )
        drawn += draw_path(
            f"M{x - 96:.0f},116Q{x - 10:.0f},124 {x:.0f},220Q{x + 10:.0f},124 {x + 96:.0f},116",
            fill="none",
            stroke=iron,
            stroke_width="9",
        )
    if stage.outside.has_lamps:
        for x in range(150, int(stage.width), 380):
            drawn += draw_glow(stage, centre=(x, 128), radius=250, strength=0.5) + draw_rect(
                (x - 30, 116), size=(60, 12), round_by=5, fill="#fff3c9"
            )
    return drawn


def _draw_clock(stage: Stage) -> str:
    hour = {"dawn": 6.2, "noon": 12.0, "dusk": 7.6, "night": 10.9}[stage.scene.time_of_day]
    x, y = stage.figure_x - stage.facing * 120, 236.0
    drawn = (
        draw_line([(x, 116), (x, y - 40)], stroke="#2b2c3a", width=8)
        + draw_circle((x, y), radius=52, fill="#2b2c3a")
        + draw_circle((x, y), radius=45, fill="#fdf8ea")
    )
    for value, length, width in ((hour / 12, 24, 7.0), (hour % 1, 36, 4.5)):
        angle = value * math.tau - math.pi / 2
        drawn += draw_line(
            [(x, y), (x + math.cos(angle) * length, y + math.sin(angle) * length)], stroke="#2b2c3a", width=width
        )
    return drawn
