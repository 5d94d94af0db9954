"""Details of garments: collars, buttons, zips and pockets, drawn over the cloth of a trunk."""

from catalog.demo.colour import darken_colour, fade_colour, lighten_colour, mix_colours
from catalog.demo.svg import draw_circle, draw_group, draw_line, draw_path, trace_curve
from catalog.demo.torso import Torso


def draw_ribs(torso: Torso, *, colour: str) -> str:
    """Detail of a jumper: a round collar and a hem."""
    line = darken_colour(colour, share=0.22)
    collar = [torso.place_point(-22, up=1.0), torso.place_point(0, up=0.93), torso.place_point(22, up=1.0)]
    hem = [torso.place_point(-torso.hips - 1, up=0.03), torso.place_point(torso.hips + 1, up=0.03)]
    return draw_path(
        trace_curve(collar), fill="none", stroke=line, stroke_width="7", stroke_linecap="round"
    ) + draw_line(hem, stroke=line, width=3, opacity=0.7)


def draw_hoodie(torso: Torso, *, colour: str) -> str:
    """Detail of a hoodie: a thick collar, strings and a pouch."""
    line = darken_colour(colour, share=0.25)
    pocket = [torso.place_point(x, up=up) for x, up in ((-30, 0.06), (-20, 0.3), (20, 0.3), (30, 0.06))]
    collar = [torso.place_point(-27, up=1.0), torso.place_point(0, up=0.86), torso.place_point(27, up=1.0)]
    strings = "".join(
        draw_line([torso.place_point(x, up=0.9), torso.place_point(x * 1.2, up=0.72)], stroke="#fff6e8", width=2.6)
        for x in (-9, 9)
    )
    return (
        draw_line(pocket, stroke=line, width=3, opacity=0.8)
        + draw_path(trace_curve(collar), fill="none", stroke=line, stroke_width="11", stroke_linecap="round")
        + strings
    )


def draw_coat(torso: Torso, *, colour: str) -> str:
    """Detail of a coat: an open collar with lapels, a button line and buttons."""
    line, light = darken_colour(colour, share=0.3), lighten_colour(colour, share=0.12)
    shirt = [torso.place_point(x, up=up) for x, up in ((-20, 1.0), (0, 0.66), (20, 1.0))]
    left = [torso.place_point(x, up=up) for x, up in ((-22, 1.03), (-36, 0.88), (-24, 0.82), (-2, 0.62), (-12, 0.9))]
    right = [torso.place_point(-x, up=up) for x, up in ((-22, 1.03), (-36, 0.88), (-24, 0.82), (-2, 0.62), (-12, 0.9))]
    front = draw_line([torso.place_point(0, up=0.64), (torso.hip[0] + 2, torso.hip[1])], stroke=line, width=2.6)
    buttons = "".join(draw_circle(torso.place_point(10, up=up), radius=3.6, fill=line) for up in (0.5, 0.32, 0.14))
    lapels = "".join(draw_path(trace_curve(side, closed=True, tension=30), fill=light, stroke=line, stroke_width="1.6")
                     for side in (left, right))  # fmt: skip
    return draw_path(trace_curve(shirt), fill="#efe6d8") + front + buttons + lapels


def draw_raincoat(torso: Torso, *, colour: str) -> str:
    """Detail of a raincoat: a button line, pocket flaps and a collar."""
    line = darken_colour(colour, share=0.26)
    front = draw_line([torso.place_point(0, up=0.94), (torso.hip[0], torso.hip[1] + 60)], stroke=line, width=2.6)
    buttons = "".join(
        draw_circle(torso.place_point(9, up=up), radius=4, fill="#fff4d8", stroke=line, stroke_width="1.6")
        for up in (0.78, 0.55, 0.32, 0.09)
    )
    pockets = "".join(
        draw_line([torso.place_point(x - 13, up=0.14), torso.place_point(x + 13, up=0.14)], stroke=line, width=4)
        for x in (-34, 36)
    )
    collar = [torso.place_point(-27, up=1.0), torso.place_point(0, up=0.88), torso.place_point(27, up=1.0)]
    ring = draw_path(trace_curve(collar), fill="none", stroke=line, stroke_width="10", stroke_linecap="round")
    return front + buttons + pockets + ring


def draw_tee(torso: Torso, *, colour: str) -> str:
    """Detail of a T-shirt: a thin collar."""
    line = darken_colour(colour, share=0.2)
    collar = [torso.place_point(-22, up=1.0), torso.place_point(0, up=0.91), torso.place_point(22, up=1.0)]
    return draw_path(trace_curve(collar), fill="none", stroke=line, stroke_width="4", stroke_linecap="round")


def draw_dress(torso: Torso, *, colour: str) -> str:
    """Detail of a dress: a belt and white dots."""
    belt = [torso.place_point(-torso.waist, up=0.36), torso.place_point(torso.waist, up=0.36)]
    dots = "".join(
        draw_circle(torso.place_point(x, up=up), radius=2.6, fill=fade_colour("#ffffff", opacity=0.55))
        for x, up in ((-26, 0.55), (-8, 0.66), (14, 0.56), (30, 0.68), (-30, 0.75), (2, 0.48), (-16, 0.2), (20, 0.18))
    )
    return draw_line(belt, stroke=darken_colour(colour, share=0.35), width=8, stroke_linecap="butt") + dots


def draw_jacket(torso: Torso, *, colour: str) -> str:
    """Detail of a jacket: a zip, a yoke seam, a pocket and a collar."""
    line = darken_colour(colour, share=0.32)
    zip_line = draw_line([torso.place_point(0, up=0.93), torso.place_point(0, up=-0.02)], stroke=line, width=3)
    collar = [torso.place_point(-27, up=1.0), torso.place_point(0, up=0.88), torso.place_point(27, up=1.0)]
    seams = draw_line([torso.place_point(-torso.shoulder * 0.9, up=0.66), torso.place_point(torso.shoulder * 0.9, up=0.66)],
                      stroke=line, width=2.4, opacity=0.5)  # fmt: skip
    pocket = draw_line([torso.place_point(18, up=0.3), torso.place_point(34, up=0.12)], stroke=line, width=3)
    ring = draw_path(trace_curve(collar), fill="none", stroke=line, stroke_width="12", stroke_linecap="round")
    return seams + zip_line + pocket + ring


def draw_cardigan(torso: Torso, *, colour: str) -> str:
    """Detail of a cardigan: the shirt below, both edges and the buttons."""
    line = darken_colour(colour, share=0.24)
    shirt = [
        torso.place_point(x, up=up) for x, up in ((-19, 1.0), (-15, 0.7), (-9, -0.06), (9, -0.06), (15, 0.7), (19, 1.0))
    ]
    shirt_colour = mix_colours("#f5eee2", second=colour, share=0.08)
    edges = "".join(
        draw_line([torso.place_point(s * 20, up=1.0), torso.place_point(s * 15, up=0.7), torso.place_point(s * 10, up=-0.05)],
                  stroke=line, width=5)
        for s in (-1, 1)
    )  # fmt: skip
    buttons = "".join(draw_circle(torso.place_point(13, up=up), radius=3, fill="#fff3df") for up in (0.5, 0.3, 0.1))
    return draw_group(draw_path(trace_curve(shirt, tension=8) + "Z", fill=shirt_colour) + edges + buttons)
