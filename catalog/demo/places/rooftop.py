"""A rooftop over the town: skyline, parapet, string lights, planters, a water tank."""

from catalog.demo.buildings import draw_glow, draw_skyline
from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import draw_neon
from catalog.demo.rooms import draw_pot_plant
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import draw_circle, draw_line, draw_path, draw_polygon, draw_rect
from catalog.demo.weather import draw_puddles

FLOOR = 790.0


def draw_rooftop(stage: Stage) -> Backdrop:
    """Draw the rooftop."""
    back = draw_sky(stage, horizon=700)
    back += draw_skyline(stage, base=740, height=440, depth=0.8, layer="far towers")
    back += draw_skyline(stage, base=760, height=330, depth=0.5, layer="middle towers", colour="#5d6f99")
    back += draw_skyline(stage, base=790, height=200, depth=0.25, layer="near roofs", colour="#7d6a7f")
    back += _draw_deck(stage) + draw_puddles(stage, top=840)
    sign = _draw_sign(stage) if stage.sign_words else ""
    back += "" if sign else _draw_tank(stage)
    back += _draw_lights(stage)
    far = stage.width * (0.95 if stage.facing < 0 else 0.05)
    back += draw_pot_plant(stage, foot=(far, 880), size=230, pot="#8a5a4a")
    return Backdrop(back=back, detail=sign + draw_seat(stage))


def _draw_deck(stage: Stage) -> str:
    tone, wall = stage.paint_outside("#a88f86", snow=0.75), stage.paint_outside("#9a6a5c")
    fill = stage.sheet.declare_linear(
        [(0, darken_colour(tone, share=0.22)), (1, tone)], start=(0, FLOOR), end=(0, 1000)
    )
    drawn = draw_rect((0, FLOOR), size=(stage.width, 210), fill=fill)
    seams = "".join(f"M0,{y}H{stage.width:.0f}" for y in (822, 858, 902, 956))
    drawn += draw_path(seams, stroke=darken_colour(tone, share=0.25), stroke_width="2.5", opacity=0.55)
    drawn += draw_rect((0, 690), size=(stage.width, 106), fill=wall)
    bricks = "".join(
        f"M{x},{700 + 24 * row}v24" for row in range(4) for x in range(30 * (row % 2), int(stage.width), 60)
    )
    bricks += "".join(f"M0,{700 + 24 * row}H{stage.width:.0f}" for row in range(4))
    drawn += draw_path(bricks, stroke=darken_colour(wall, share=0.22), stroke_width="2.4", opacity=0.7)
    return drawn + draw_rect(
        (-5, 672),
        size=(stage.width + 10, 26),
        round_by=4,
        fill=lighten_colour(stage.paint_outside("#b58d7d", snow=0.8), share=0.12),
    )


def _draw_tank(stage: Stage) -> str:
    """Draw a wooden water tank on stilts, on the free side."""
    x, wood = stage.free_x, stage.paint_outside("#8a5d43", depth=0.12)
    dark = darken_colour(wood, share=0.3)
    legs = "".join(draw_line([(x + dx, 520), (x + dx * 1.15, 690)], stroke=dark, width=11) for dx in (-78, -26, 26, 78))
    brace = draw_path(
        f"M{x - 82:.0f},560L{x + 86:.0f},660M{x + 82:.0f},560L{x - 86:.0f},660", stroke=dark, stroke_width="6"
    )
    body = draw_rect((x - 96, 370), size=(192, 160), round_by=6, fill=wood)
    planks = draw_path(
        "".join(f"M{x - 96 + index * 24:.0f},370v160" for index in range(1, 8)),
        stroke=dark,
        stroke_width="2.4",
        opacity=0.6,
    )
    hoops = "".join(draw_rect((x - 98, y), size=(196, 7), fill=dark) for y in (400, 450, 500))
    roof = draw_polygon([(x - 112, 372), (x, 300), (x + 112, 372)], fill=stage.paint_outside("#6f7a86", snow=0.7))
    return legs + brace + body + planks + hoops + roof


def _draw_sign(stage: Stage) -> str:
    """Draw a neon sign on a steel frame."""
    size = (min(stage.free_width * 0.9, 460), 170.0)
    centre = (stage.free_x, 470.0)
    steel = stage.paint_outside("#4a4c5c")
    frame = "".join(
        draw_line([(centre[0] + dx * size[0], 540), (centre[0] + dx * size[0], 690)], stroke=steel, width=10)
        for dx in (-0.38, 0, 0.38)
    )
    brace = draw_path(
        f"M{centre[0] - size[0] * 0.38:.0f},560L{centre[0]:.0f},680L{centre[0] + size[0] * 0.38:.0f},560",
        fill="none",
        stroke=steel,
        stroke_width="6",
    )
    colour = ("#ff5f8f", "#46d6e8", "#ffb347")[stage.scene.seed % 3]
    return (
        frame
        + brace
        + draw_glow(stage, centre=centre, radius=360, colour=colour, strength=0.3)
        + draw_neon(stage.sign_words or "", centre=centre, size=size, colour=colour)
    )


def _draw_lights(stage: Stage) -> str:
    """Draw two strings of bulbs over the roof."""
    drawn = ""
    for start, end, sag in (
        ((-20.0, 120.0), (stage.width * 0.62, 80.0), 110.0),
        ((stage.width * 0.38, 60.0), (stage.width + 20, 150.0), 100.0),
    ):
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + sag * 2)
        drawn += draw_path(
            f"M{start[0]:.0f},{start[1]:.0f}Q{middle[0]:.0f},{middle[1]:.0f} {end[0]:.0f},{end[1]:.0f}",
            fill="none",
            stroke="#2b2533",
            stroke_width="3",
        )
        count = max(int((end[0] - start[0]) / 82), 3)
        for index in range(1, count):
            t = index / count
            x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t * t * end[0]
            y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t * t * end[1]
            drawn += draw_glow(stage, centre=(x, y + 12), radius=52, strength=0.6) if stage.outside.has_lamps else ""
            drawn += draw_circle(
                (x, y + 11), radius=9, fill="#fff0b8" if stage.outside.has_lamps else stage.paint_outside("#f3ead2")
            )
    return drawn
