"""A library: tall shelves of books, an arched window, a rug and a reading lamp."""

import random

from catalog.demo.buildings import draw_glow
from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import draw_board
from catalog.demo.rooms import draw_pot_plant, draw_sunbeam, draw_wall, draw_window
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import Point, draw_ellipse, draw_group, draw_line, draw_path, draw_rect
from catalog.demo.terrain import draw_boards

FLOOR = 810.0
SPINES = ("#8c3b34", "#2f5d73", "#c08a3e", "#4d6b48", "#6b4a7a", "#d8c39a", "#384a6b", "#a65c3a", "#7d8f94")


def draw_library(stage: Stage) -> Backdrop:
    """Draw the library."""
    back = draw_wall(stage, colour="#b08a63", bottom=FLOOR) + draw_boards(stage, top=FLOOR, colour="#8a5a3c")
    wide = min(stage.free_width * 0.52, 330)
    corner, size = (
        (stage.free_x - wide / 2, 230.0 if stage.sign_words else 120.0),
        (wide, 480.0 if stage.sign_words else 560.0),
    )
    back += _draw_bookcases(stage, gap=(corner[0] - 34, corner[0] + wide + 34))
    back += draw_window(stage, corner=corner, size=size, frame="#4b2f22", columns=2, is_arched=True)
    back += _draw_rug(stage) + draw_sunbeam(stage, corner=corner, size=size)
    sign = ""
    if stage.sign_words:
        board = (min(stage.free_width * 0.9, 420), 118.0)
        sign = draw_board(
            stage, words=stage.sign_words, centre=(stage.free_x, 118), size=board, colour="#5b2f2a", ink="#ffe9b8"
        )
    back += _draw_floor_lamp(stage) if stage.light.has_lamps else ""
    return Backdrop(
        back=back,
        detail=sign + draw_seat(stage),
        veil=draw_pot_plant(
            stage, foot=(stage.width * (0.05 if stage.facing > 0 else 0.95), 1010), size=260, pot="#3f6b73"
        ),
    )


def _draw_bookcases(stage: Stage, *, gap: Point) -> str:
    """Draw the bookcases on both sides of the gap (left and right edge) for the window, where there is room."""
    left, right, tall = gap[0], stage.width - gap[1], FLOOR - 60
    drawn = ""
    if left > 60:
        drawn += _draw_bookcase(stage, corner=(-10, 60), size=(left + 10, tall), layer="left case")
    if right > 60:
        drawn += _draw_bookcase(stage, corner=(gap[1], 60), size=(right + 10, tall), layer="right case")
    return drawn


def _draw_bookcase(stage: Stage, *, corner: Point, size: Point, layer: str) -> str:
    source = stage.open_random(layer)
    wood = stage.paint("#6b4029")
    (x, y), (wide, tall) = corner, size
    drawn = draw_rect(corner, size=size, fill=darken_colour(wood, share=0.5))
    rows = 6
    step = tall / rows
    for row in range(rows):
        base = y + (row + 1) * step - 14
        drawn += _draw_books(stage, source=source, start=x + 14, end=x + wide - 14, base=base, tallest=step - 34)
        drawn += draw_rect((x, base), size=(wide, 14), fill=wood) + draw_rect(
            (x, base + 14), size=(wide, 9), fill="#0d0818", opacity=0.3
        )
    sides = draw_rect((x, y), size=(14, tall), fill=wood) + draw_rect(
        (x + wide - 14, y), size=(14, tall), fill=darken_colour(wood, share=0.15)
    )
    return (
        drawn
        + sides
        + draw_rect((x - 8, y - 20), size=(wide + 16, 26), round_by=4, fill=lighten_colour(wood, share=0.1))
    )


def _draw_books(stage: Stage, *, source: random.Random, start: float, end: float, base: float, tallest: float) -> str:
    drawn, x = "", start
    while x < end - 16:
        wide, tall = source.uniform(13, 27), tallest * source.uniform(0.68, 1.0)
        if source.random() < 0.07:
            x += wide * 1.4
            continue
        wide = min(wide, end - x)
        tone = stage.paint(source.choice(SPINES))
        drawn += draw_rect((x, base - tall), size=(wide - 1.5, tall), round_by=2, fill=tone)
        drawn += draw_rect(
            (x + 2, base - tall + tall * 0.16), size=(wide - 5.5, 5), fill=lighten_colour(tone, share=0.4)
        )
        x += wide
    return drawn


def _draw_rug(stage: Stage) -> str:
    centre = (stage.figure_x, 925.0)
    rings = (
        (330, 58, "#8c3b3a"),
        (292, 49, "#e0bf86"),
        (272, 45, "#8c3b3a"),
        (190, 30, "#2f5d63"),
        (160, 25, "#a84c45"),
    )
    return "".join(draw_ellipse(centre, radii=(rx, ry), fill=stage.paint(tone)) for rx, ry, tone in rings)


def _draw_floor_lamp(stage: Stage) -> str:
    x = stage.figure_x - stage.facing * 235
    pole = draw_line([(x, 890), (x, 470)], stroke=stage.paint("#b98f4a"), width=8)
    shade = draw_path(f"M{x - 66:.0f},470L{x - 40:.0f},380H{x + 40:.0f}L{x + 66:.0f},470Z", fill="#ffe2a3")
    foot = draw_ellipse((x, 892), radii=(48, 10), fill=stage.paint("#8a6a34"))
    return draw_glow(stage, centre=(x, 440), radius=330, strength=0.6) + draw_group(pole + foot + shade)
