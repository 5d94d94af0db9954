"""Clothes: the cut of each garment and how it is drawn on a trunk.

A new garment needs an entry in `CUTS`, a word in the vocabulary, and a detail function if it has collars or buttons.
"""

from collections.abc import Callable
from dataclasses import dataclass

from catalog.demo.colour import darken_colour, fade_colour, lighten_colour, mix_colours
from catalog.demo.lettering import fit_size
from catalog.demo.limbs import draw_limb
from catalog.demo.poses import Pose
from catalog.demo.svg import (
    Point,
    draw_circle,
    draw_ellipse,
    draw_group,
    draw_line,
    draw_path,
    draw_text,
    trace_curve,
)
from catalog.demo.torso import Torso

Detail = Callable[[Torso, str], str]


@dataclass(frozen=True)
class Cut:
    """Shape of a garment: sleeve 0 none to 1 wrist, hem as length below the hips in figure units."""

    sleeve: float
    neckline: float
    ease: float
    skirt: float
    detail: Detail
    has_hood: bool = False
    bares_legs: bool = False


def draw_garment(torso: Torso, *, cut: Cut, colour: str, pose: Pose) -> str:
    """Draw the part of a garment that covers the trunk, with its skirt and its details."""
    body = draw_path(torso.trace_outline(neckline=cut.neckline, ease=cut.ease), fill=colour)
    skirt = draw_skirt(torso, cut=cut, colour=colour, pose=pose)
    return skirt + body + cut.detail(torso, colour)


def draw_hood(torso: Torso, *, colour: str) -> str:
    """Draw a hood lying on the back, behind the neck."""
    dark = darken_colour(colour, share=0.2)
    centre = torso.place_point(0, up=1.02)
    return draw_ellipse(centre, radii=(46, 30), fill=dark)


def draw_skirt(torso: Torso, *, cut: Cut, colour: str, pose: Pose) -> str:
    """Draw what hangs below the hips; on a seated figure it lies on the thighs."""
    if not cut.skirt:
        return ""
    dark = darken_colour(colour, share=0.12)
    if pose.is_seated or pose.hip[0] * pose.turn < -20:
        return _draw_lap(torso, cut=cut, colour=dark, pose=pose)
    hem_y, flare = torso.hip[1] + cut.skirt, 1 + cut.skirt / (230 if cut.bares_legs else 520)
    width = torso.hips + cut.ease
    sway = 12 * pose.turn if abs(pose.turn) > 0.6 else 0
    points: list[Point] = [
        torso.place_point(-width, up=0.12),
        (torso.hip[0] - width * flare - sway, hem_y - 4),
        (torso.hip[0] - width * 0.4 - sway, hem_y + 5),
        (torso.hip[0] + width * 0.4 - sway * 0.5, hem_y + 5),
        (torso.hip[0] + width * flare - sway * 0.5, hem_y - 4),
        torso.place_point(width, up=0.12),
    ]
    fold = draw_line(
        [(torso.hip[0] + 4, torso.hip[1] + 8), (torso.hip[0] + 8 - sway, hem_y + 2)],
        stroke=darken_colour(colour, share=0.28), width=2.4, opacity=0.6,
    )  # fmt: skip
    return draw_path(trace_curve(points, closed=True, tension=9), fill=dark) + fold


def _draw_lap(torso: Torso, *, cut: Cut, colour: str, pose: Pose) -> str:
    """Draw a long garment over the thighs; a short one ends at the hips."""
    reach = min(cut.skirt / 170, 0.86)
    if reach < 0.3:
        return ""
    drawn = ""
    for knee, width in ((pose.far_leg.knee, 27.0), (pose.near_leg.knee, 31.0)):
        end = (torso.hip[0] + (knee[0] - torso.hip[0]) * reach, torso.hip[1] + (knee[1] - torso.hip[1]) * reach)
        drawn += draw_limb([(torso.hip[0], torso.hip[1] + 6), (end[0], end[1] + 3)], widths=(34, width), fill=colour)
    return drawn


def draw_shirt_words(torso: Torso, *, words: str, colour: str) -> str:
    """Print words on the chest, dark on light cloth and light on dark."""
    is_light = sum(int(colour[index : index + 2], 16) for index in (1, 3, 5)) > 420
    x, y = torso.place_point(0, up=0.6)
    size = fit_size(words, width=torso.shoulder * 1.42, largest=36)
    return draw_text(words, at=(x, y), size=size, fill="#26233a" if is_light else "#fffaf0")


def _draw_ribs(torso: Torso, colour: str) -> str:
    """Detail of a jumper: a round collar and a hem."""
    line = darken_colour(colour, share=0.22)
    collar = [torso.place_point(-22, up=1.0), torso.place_point(0, up=0.93), torso.place_point(22, up=1.0)]
    hem = [torso.place_point(-torso.hips - 1, up=0.03), torso.place_point(torso.hips + 1, up=0.03)]
    return draw_path(
        trace_curve(collar), fill="none", stroke=line, stroke_width="7", stroke_linecap="round"
    ) + draw_line(hem, stroke=line, width=3, opacity=0.7)


def _draw_hoodie(torso: Torso, colour: str) -> str:
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


def _draw_coat(torso: Torso, colour: str) -> str:
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


def _draw_raincoat(torso: Torso, colour: str) -> str:
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


def _draw_tee(torso: Torso, colour: str) -> str:
    line = darken_colour(colour, share=0.2)
    collar = [torso.place_point(-22, up=1.0), torso.place_point(0, up=0.91), torso.place_point(22, up=1.0)]
    return draw_path(trace_curve(collar), fill="none", stroke=line, stroke_width="4", stroke_linecap="round")


def _draw_dress(torso: Torso, colour: str) -> str:
    belt = [torso.place_point(-torso.waist, up=0.36), torso.place_point(torso.waist, up=0.36)]
    dots = "".join(
        draw_circle(torso.place_point(x, up=up), radius=2.6, fill=fade_colour("#ffffff", opacity=0.55))
        for x, up in ((-26, 0.55), (-8, 0.66), (14, 0.56), (30, 0.68), (-30, 0.75), (2, 0.48), (-16, 0.2), (20, 0.18))
    )
    return draw_line(belt, stroke=darken_colour(colour, share=0.35), width=8, stroke_linecap="butt") + dots


def _draw_jacket(torso: Torso, colour: str) -> str:
    line = darken_colour(colour, share=0.32)
    zip_line = draw_line([torso.place_point(0, up=0.93), torso.place_point(0, up=-0.02)], stroke=line, width=3)
    collar = [torso.place_point(-27, up=1.0), torso.place_point(0, up=0.88), torso.place_point(27, up=1.0)]
    seams = draw_line([torso.place_point(-torso.shoulder * 0.9, up=0.66), torso.place_point(torso.shoulder * 0.9, up=0.66)],
                      stroke=line, width=2.4, opacity=0.5)  # fmt: skip
    pocket = draw_line([torso.place_point(18, up=0.3), torso.place_point(34, up=0.12)], stroke=line, width=3)
    ring = draw_path(trace_curve(collar), fill="none", stroke=line, stroke_width="12", stroke_linecap="round")
    return seams + zip_line + pocket + ring


def _draw_cardigan(torso: Torso, colour: str) -> str:
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


CUTS = {
    "jumper": Cut(1.0, 0.95, 3, 0, _draw_ribs),
    "hoodie": Cut(1.0, 0.9, 7, 0, _draw_hoodie, has_hood=True),
    "coat": Cut(1.0, 0.95, 5, 118, _draw_coat),
    "raincoat": Cut(1.0, 0.92, 8, 96, _draw_raincoat, has_hood=True),
    "T-shirt": Cut(0.42, 0.92, 2, 0, _draw_tee),
    "dress": Cut(0.3, 0.86, 0, 150, _draw_dress, bares_legs=True),
    "jacket": Cut(1.0, 0.92, 5, 0, _draw_jacket),
    "cardigan": Cut(1.0, 0.95, 3, 24, _draw_cardigan),
}
