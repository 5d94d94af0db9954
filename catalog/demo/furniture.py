"""Seats and furniture, standing where the figure sits. Seats are `SEAT_HEIGHT` figure units high."""

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.poses import SEAT_HEIGHT
from catalog.demo.stage import Stage
from catalog.demo.svg import Point, draw_ellipse, draw_group, draw_line, draw_path, draw_polygon, draw_rect

SEATED = frozenset({"sitting", "reading"})
SEATS = {
    "city park": "bench",
    "beach": "log",
    "café": "chair",
    "library": "armchair",
    "mountain meadow": "rock",
    "city street": "bench",
    "kitchen": "stool",
    "train station": "bench",
    "forest": "log",
    "rooftop": "crate",
}


def draw_seat(stage: Stage) -> str:
    """Draw the seat of the place behind a seated figure; nothing for other poses."""
    if stage.scene.pose not in SEATED:
        return ""
    draw = {"bench": _draw_bench, "log": _draw_log, "chair": _draw_chair, "armchair": _draw_armchair,
            "rock": _draw_rock, "stool": _draw_stool, "crate": _draw_crate}[SEATS[stage.scene.place]]  # fmt: skip
    scale, facing = stage.figure_scale, stage.facing
    shadow = draw_ellipse((0, 2), radii=(190, 17), fill="#120c26", opacity=stage.light.shadow_opacity)
    move = f"translate({stage.figure_x:.1f},{stage.ground_y:.1f}) scale({scale * facing:.3f},{scale:.3f})"
    return draw_group(shadow + draw(stage), transform=move)


def _draw_bench(stage: Stage) -> str:
    wood, iron = stage.paint("#a86b3f"), stage.paint("#343644")
    light, dark = lighten_colour(wood, share=0.12), darken_colour(wood, share=0.25)
    top = -SEAT_HEIGHT
    backs = "".join(
        draw_rect((-215, top - y), size=(370, 26), round_by=8, fill=tone)
        for y, tone in ((148, light), (108, wood), (68, wood))
    )
    posts = "".join(draw_line([(x, top - 150), (x, top + 4)], stroke=iron, width=11) for x in (-180, 120))
    seat = draw_polygon([(-218, top - 8), (158, top - 8), (178, top + 18), (-238, top + 18)], fill=light)
    slats = "".join(draw_line([(-225 - d, top + d), (165 + d, top + d)], stroke=dark, width=2) for d in (1, 9))
    edge = draw_rect((-238, top + 18), size=(416, 13), round_by=5, fill=dark)
    legs = "".join(draw_path(f"M{x},{top + 30} L{x - 12},0 M{x + 22},{top + 30} L{x + 36},0", stroke=iron, stroke_width="10", stroke_linecap="round")
                   for x in (-206, 116))  # fmt: skip
    return posts + backs + legs + seat + slats + edge


def _draw_log(stage: Stage) -> str:
    bark = stage.paint("#85603f")
    top = -SEAT_HEIGHT + 2
    body = draw_path(
        f"M-230,{top + 20} C-150,{top - 12} 60,{top - 6} 172,{top + 12} L172,-6 C60,14 -140,10 -230,-6Z", fill=bark
    )
    shade = draw_path(
        "M-230,-70 C-120,-44 60,-44 172,-66 L172,-6 C60,14 -140,10 -230,-6Z", fill=darken_colour(bark, share=0.28)
    )
    lines = "".join(draw_line([(-200 + index * 20, top + 34 + index * 21), (90 + index * 12, top + 30 + index * 22)],
                              stroke=darken_colour(bark, share=0.35), width=3, opacity=0.6) for index in range(5))  # fmt: skip
    end = draw_ellipse((172, top / 2 + 3), radii=(34, 80), fill=stage.paint("#d8ae7c"))
    rings = "".join(
        draw_ellipse(
            (172, top / 2 + 3), radii=(34 * k, 80 * k), fill="none", stroke=stage.paint("#a97b4d"), stroke_width="3"
        )
        for k in (0.75, 0.48, 0.2)
    )
    return body + shade + lines + end + rings


def _draw_chair(stage: Stage) -> str:
    wood = stage.paint("#7a4b32")
    top = -SEAT_HEIGHT
    back = draw_path(
        f"M-92,{top} L-104,{top - 190} Q-60,{top - 214} -14,{top - 190} L-22,{top}",
        fill="none",
        stroke=wood,
        stroke_width="13",
        stroke_linejoin="round",
    )
    bars = "".join(draw_line([(-98, top - y), (-19, top - y)], stroke=wood, width=9) for y in (140, 90, 45))
    legs = draw_path(
        f"M-92,{top} L-106,0 M56,{top} L70,0 M-50,{top} L-56,-10 M22,{top} L30,-10",
        stroke=wood,
        stroke_width="12",
        stroke_linecap="round",
    )
    seat = draw_rect((-108, top - 6), size=(178, 24), round_by=11, fill=stage.paint("#b5493f"))
    return back + bars + legs + seat


def _draw_stool(stage: Stage) -> str:
    wood = stage.paint("#b07a48")
    top = -SEAT_HEIGHT
    legs = draw_path(
        f"M-66,{top} L-86,0 M34,{top} L52,0 M-40,{top} L-48,-10 M10,{top} L18,-10 M-78,-62 L44,-62",
        stroke=wood,
        stroke_width="12",
        stroke_linecap="round",
    )
    return legs + draw_rect((-92, top - 6), size=(150, 26), round_by=12, fill=lighten_colour(wood, share=0.15))


def _draw_armchair(stage: Stage) -> str:
    cloth = stage.paint("#2f6f73")
    light, dark = lighten_colour(cloth, share=0.1), darken_colour(cloth, share=0.22)
    top = -SEAT_HEIGHT
    back = draw_path(
        f"M-128,-40 L-140,{top - 200} Q-130,{top - 258} -70,{top - 258} L60,{top - 258} Q118,{top - 258} 112,{top - 200} L104,-40Z",
        fill=cloth,
    )
    wing = draw_path(
        f"M-110,{top - 190} Q-104,{top - 232} -64,{top - 232} L54,{top - 232} Q90,{top - 232} 86,{top - 190} L80,{top}L-100,{top}Z",
        fill=light,
    )
    seat = draw_rect((-134, top - 4), size=(244, 62), round_by=20, fill=light) + draw_rect(
        (-140, top + 50), size=(256, 104), round_by=16, fill=dark
    )
    arm = draw_rect((-168, top - 70), size=(60, 226), round_by=28, fill=cloth)
    feet = "".join(draw_line([(x, -20), (x, -2)], stroke="#4b2f22", width=14) for x in (-140, 92))
    return feet + back + wing + seat + arm


def _draw_rock(stage: Stage) -> str:
    stone = stage.paint_outside("#8b8f99", snow=0.3)
    top = -SEAT_HEIGHT
    body = draw_path(
        f"M-190,4 C-196,-70 -160,{top - 6} -96,{top - 2} L40,{top} C78,{top + 10} 108,-80 128,4Z", fill=stone
    )
    lit = draw_path(
        f"M-160,-92 C-150,{top + 2} -120,{top - 2} -96,{top - 2} L40,{top} C20,{top + 36} -70,{top + 20} -160,-92Z",
        fill=lighten_colour(stone, share=0.25),
    )
    dark = draw_path("M128,4 C120,-60 100,-110 70,-140 C64,-80 30,-30 -30,4Z", fill=darken_colour(stone, share=0.25))
    return body + lit + dark + draw_ellipse((-150, 0), radii=(60, 16), fill=stage.paint_outside("#5f8a52", snow=0.6))


def _draw_crate(stage: Stage) -> str:
    wood = stage.paint("#b98a54")
    dark = darken_colour(wood, share=0.3)
    top = -SEAT_HEIGHT
    box = draw_rect((-122, top), size=(196, SEAT_HEIGHT), round_by=4, fill=dark)
    slats = "".join(
        draw_rect((-122, top + 2 + index * 43), size=(196, 36), round_by=3, fill=wood) for index in range(4)
    )
    corners = "".join(
        draw_rect((x, top), size=(22, SEAT_HEIGHT), round_by=3, fill=lighten_colour(wood, share=0.12))
        for x in (-122, 52)
    )
    return box + slats + corners + draw_rect((-126, top - 12), size=(204, 20), round_by=9, fill=stage.paint("#c8574a"))


def draw_table(stage: Stage, *, centre: Point, size: Point, colour: str) -> str:
    """Draw a round table on one leg; `centre` is the middle of its top."""
    x, y = centre
    top = stage.paint(colour)
    leg = draw_rect((x - 8, y), size=(16, stage.ground_y - y + 18), fill=darken_colour(top, share=0.45))
    foot = draw_ellipse((x, stage.ground_y + 18), radii=(size[0] * 0.42, 11), fill=darken_colour(top, share=0.45))
    shadow = draw_ellipse((x, stage.ground_y + 24), radii=(size[0] * 0.7, 16), fill="#120c26", opacity=0.3)
    side = draw_ellipse((x, y + 9), radii=size, fill=darken_colour(top, share=0.3))
    return shadow + foot + leg + side + draw_ellipse(centre, radii=size, fill=top)
