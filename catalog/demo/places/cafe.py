"""A café: a large window, pendant lamps, a counter with shelves, a table."""

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.furniture import SEATED, draw_seat, draw_table
from catalog.demo.lettering import draw_board
from catalog.demo.rooms import draw_pendant, draw_pot_plant, draw_sunbeam, draw_wall, draw_window
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import draw_ellipse, draw_path, draw_rect
from catalog.demo.terrain import draw_boards

FLOOR = 800.0


def draw_cafe(stage: Stage) -> Backdrop:
    """Draw the café."""
    source = stage.open_random("cafe")
    back = draw_wall(stage, colour=source.choice(("#d9a577", "#b9c0a0", "#d7948a", "#8fb0ad")), bottom=FLOOR)
    wide = min(stage.free_width * 0.86, 620)
    corner = (stage.free_x - wide / 2, 250.0 if stage.sign_words else 150.0)
    size = (wide, 660 - corner[1])
    back += draw_window(stage, corner=corner, size=size, frame="#5b3a2c", columns=3 if wide > 360 else 2)
    back += draw_boards(stage, top=FLOOR, colour="#a8704a")
    back += draw_rect((0, FLOOR - 120), size=(stage.width, 120), fill=darken_colour(stage.paint("#8a5a40"), share=0.1))
    back += draw_rect((0, FLOOR - 126), size=(stage.width, 12), fill=stage.paint("#6b4432"))
    back += _draw_shelves(stage)
    sign = ""
    if stage.sign_words:
        sign = draw_board(
            stage, words=stage.sign_words, centre=(stage.free_x, 130), size=(min(wide, 460), 130), colour="#26302e"
        )
    back += draw_sunbeam(stage, corner=corner, size=size)
    for index in range(2 if stage.width < 900 else 3):
        x = stage.figure_x - stage.facing * 60 + stage.facing * index * 330
        back += (
            draw_pendant(stage, at=(x, 175 - 25 * (index % 2)), colour="#2f5d5a")
            if index != 1 or not stage.sign_words
            else ""
        )
    back += draw_pot_plant(stage, foot=(stage.width * (0.96 if stage.facing < 0 else 0.04), FLOOR + 90), size=300)
    return Backdrop(back=back, detail=sign + draw_seat(stage), near=_draw_front_table(stage))


def _draw_shelves(stage: Stage) -> str:
    """Draw two shelves with cups, jars and bottles behind the figure."""
    source = stage.open_random("shelves")
    wood = stage.paint("#6b4432")
    x = stage.figure_x - (0 if stage.facing > 0 else -60) - 190
    drawn = ""
    for y in (330.0, 450.0):
        for index in range(8):
            tone = stage.paint(source.choice(("#f3e9d8", "#c9653f", "#4f7f86", "#e2b857", "#8a9a5b")))
            tall, half = source.uniform(30, 66), source.uniform(12, 19)
            drawn += draw_rect((x + 12 + index * 44, y - tall), size=(half * 2, tall), round_by=6, fill=tone)
            drawn += draw_rect(
                (x + 15 + index * 44, y - tall + 4),
                size=(5, tall - 10),
                round_by=2,
                fill=lighten_colour(tone, share=0.35),
            )
        drawn += draw_rect((x - 10, y), size=(390, 13), round_by=3, fill=wood) + draw_rect(
            (x - 10, y + 13), size=(390, 8), fill="#120c26", opacity=0.18
        )
    return drawn


def _draw_front_table(stage: Stage) -> str:
    """Draw a table with a cup before a seated figure, or at the free side."""
    x = stage.figure_x + stage.facing * 235 if stage.scene.pose in SEATED else stage.free_x
    y = stage.ground_y - 232
    drawn = draw_table(stage, centre=(x, y), size=(125, 21), colour="#d8c2a4")
    drawn += draw_ellipse((x + 6, y - 2), radii=(34, 7), fill="#f7f0e4")
    drawn += draw_path(
        f"M{x - 16:.0f},{y - 34:.0f}h44q-1,30 -16,32h-12q-15,-2 -16,-32Z M{x + 28:.0f},{y - 28:.0f}q18,0 12,12q-5,8 -16,6",
        fill="#fffaf0",
        stroke="#d9cbb6",
        stroke_width="2",
    )
    drawn += draw_ellipse((x + 6, y - 33), radii=(21, 5), fill="#5b3622")
    steam = f"M{x + 2:.0f},{y - 44:.0f}q-9,-14 0,-25q8,-12 0,-25M{x + 14:.0f},{y - 44:.0f}q-8,-11 0,-20"
    return drawn + draw_path(
        steam, fill="none", stroke="#ffffff", stroke_width="4", stroke_linecap="round", opacity=0.45
    )
