"""A kitchen: window over the sink, tiles, cupboards, a stove with a pot, a pendant lamp."""

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import SERIF, draw_words
from catalog.demo.rooms import draw_pendant, draw_pot_plant, draw_sunbeam, draw_wall, draw_window
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import draw_circle, draw_ellipse, draw_line, draw_path, draw_rect
from catalog.demo.terrain import draw_boards

FLOOR, COUNTER = 820.0, 600.0


def draw_kitchen(stage: Stage) -> Backdrop:
    """Draw the kitchen."""
    source = stage.open_random("kitchen")
    tone = source.choice(("#5f9ea0", "#d98e73", "#7f9a6a", "#6f86b5"))
    back = (
        draw_wall(stage, colour="#f1e2c8", bottom=FLOOR)
        + _draw_tiles(stage)
        + draw_boards(stage, top=FLOOR, colour="#c79a6b")
    )
    wide = min(stage.free_width * 0.62, 380)
    corner, size = (stage.free_x - wide / 2, 170.0), (wide, 310.0)
    sign = ""
    if stage.sign_words:
        sign = _draw_print(stage)
    else:
        back += draw_window(stage, corner=corner, size=size, frame="#fbf4e6")
        back += draw_sunbeam(stage, corner=corner, size=size)
        back += draw_pot_plant(stage, foot=(corner[0] + wide - 30, 484), size=80) + draw_pot_plant(
            stage, foot=(corner[0] + 40, 484), size=66, pot="#5a7fa5"
        )
    back += _draw_shelf(stage) + _draw_units(stage, colour=tone) + _draw_stove(stage)
    back += draw_pendant(stage, at=(stage.figure_x + stage.facing * 120, 150), colour=tone)
    return Backdrop(back=back, detail=sign + draw_seat(stage))


def _draw_tiles(stage: Stage) -> str:
    lines = "".join(f"M0,{y}H{stage.width:.0f}" for y in range(500, 600, 33))
    lines += "".join(
        f"M{x},{500 + 33 * row}v33" for row in range(3) for x in range(30 * (row % 2), int(stage.width), 60)
    )
    area = draw_rect((0, 500), size=(stage.width, 100), fill=stage.paint("#dfeae6"))
    return area + draw_path(lines, stroke=stage.paint("#bccfca"), stroke_width="2.4", fill="none")


def _draw_units(stage: Stage, *, colour: str) -> str:
    """Draw the counter with its cupboard doors and drawers."""
    tone = stage.paint(colour)
    drawn = draw_rect((0, COUNTER), size=(stage.width, FLOOR - COUNTER + 6), fill=tone)
    for index in range(int(stage.width / 150) + 1):
        x = index * 150.0
        drawn += draw_rect((x + 8, COUNTER + 74), size=(134, 132), round_by=6, fill=lighten_colour(tone, share=0.1))
        drawn += draw_rect((x + 8, COUNTER + 24), size=(134, 42), round_by=6, fill=lighten_colour(tone, share=0.1))
        drawn += draw_line([(x + 58, COUNTER + 45), (x + 92, COUNTER + 45)], stroke="#d9b25f", width=6)
        drawn += draw_circle((x + 128, COUNTER + 130), radius=6, fill="#d9b25f")
    top = draw_rect((0, COUNTER - 16), size=(stage.width, 26), fill=stage.paint("#f6eee0"))
    shade = draw_rect((0, COUNTER + 10), size=(stage.width, 10), fill="#120c26", opacity=0.2)
    return drawn + shade + top + draw_rect((0, FLOOR), size=(stage.width, 12), fill=darken_colour(tone, share=0.45))


def _draw_stove(stage: Stage) -> str:
    """Draw a steaming pot, a bowl of oranges and a board with bread on the counter."""
    x = stage.free_x + stage.facing * min(stage.free_width * 0.26, 200)
    y = COUNTER - 16
    pot = stage.paint("#c8453c")
    drawn = draw_rect((x - 56, y - 66), size=(112, 66), round_by=12, fill=pot) + draw_rect(
        (x - 60, y - 76), size=(120, 14), round_by=7, fill=darken_colour(pot, share=0.2)
    )
    drawn += draw_circle((x, y - 82), radius=8, fill="#3a2f35") + draw_rect(
        (x - 46, y - 54), size=(14, 40), round_by=6, fill=lighten_colour(pot, share=0.3)
    )
    steam = (
        f"M{x - 14:.0f},{y - 98:.0f}q-14,-20 0,-38q12,-18 0,-38M{x + 14:.0f},{y - 98:.0f}q-12,-16 0,-30q10,-16 2,-30"
    )
    drawn += draw_path(steam, fill="none", stroke="#ffffff", stroke_width="7", stroke_linecap="round", opacity=0.45)
    bowl = x - stage.facing * 210
    for dx, dy in ((-26, -40), (4, -46), (30, -38)):
        drawn += draw_circle((bowl + dx, y + dy), radius=21, fill=stage.paint("#f29a34"))
    drawn += draw_path(
        f"M{bowl - 66:.0f},{y - 36:.0f}H{bowl + 66:.0f}Q{bowl + 56:.0f},{y:.0f} {bowl:.0f},{y:.0f}Q{bowl - 56:.0f},{y:.0f} {bowl - 66:.0f},{y - 36:.0f}Z",
        fill=stage.paint("#3f6fa8"),
    )
    return drawn


def _draw_shelf(stage: Stage) -> str:
    source = stage.open_random("kitchen shelf")
    x, y = stage.figure_x - 170, 360.0
    drawn = ""
    for index in range(7):
        tone = stage.paint(source.choice(("#f6f0e4", "#e2a53f", "#8fb3a5", "#c8574a")))
        if index % 2:
            drawn += draw_ellipse((x + 30 + index * 46, y - 36), radii=(22, 34), fill=tone)
        else:
            drawn += draw_rect((x + 10 + index * 46, y - 64), size=(38, 64), round_by=8, fill=tone) + draw_rect(
                (x + 10 + index * 46, y - 70), size=(38, 12), round_by=4, fill="#7a4f34"
            )
    return drawn + draw_rect((x - 10, y), size=(350, 15), round_by=4, fill=stage.paint("#a8744a"))


def _draw_print(stage: Stage) -> str:
    """Draw a framed print with the words of the scene."""
    wide = min(stage.free_width * 0.84, 400)
    corner = (stage.free_x - wide / 2, 180.0)
    shadow = draw_rect((corner[0] + 8, corner[1] + 12), size=(wide, 230), fill="#120c26", opacity=0.25)
    frame = draw_rect(corner, size=(wide, 230), round_by=4, fill=stage.paint("#5b3a2c"))
    paper = draw_rect((corner[0] + 16, corner[1] + 16), size=(wide - 32, 198), fill="#fff8ea")
    words = draw_words(
        stage.sign_words or "",
        centre=(stage.free_x, corner[1] + 115),
        size=(wide - 84, 150),
        fill="#b5432f",
        family=SERIF,
    )
    return shadow + frame + paper + words
