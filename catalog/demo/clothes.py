"""Clothes: the cut of each garment and how it is drawn on a trunk.

A new garment needs an entry in `CUTS`, a word in the vocabulary, and a detail function if it has collars or buttons.
"""

from collections.abc import Callable
from dataclasses import dataclass

from catalog.demo.colour import darken_colour
from catalog.demo.garment_details import (
    draw_cardigan,
    draw_coat,
    draw_dress,
    draw_hoodie,
    draw_jacket,
    draw_raincoat,
    draw_ribs,
    draw_tee,
)
from catalog.demo.lettering import choose_ink, fit_size
from catalog.demo.limbs import draw_limb
from catalog.demo.poses import Pose
from catalog.demo.svg import (
    Point,
    draw_ellipse,
    draw_line,
    draw_path,
    draw_text,
    trace_curve,
)
from catalog.demo.torso import Torso

Detail = Callable[..., str]  # (torso, *, colour) -> markup


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
    return skirt + body + cut.detail(torso, colour=colour)


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


def draw_scarf(torso: Torso, *, colour: str) -> str:
    """Draw a scarf around the neck with one end on the chest."""
    ring = [torso.place_point(-28, up=1.0), torso.place_point(0, up=0.92), torso.place_point(28, up=1.0)]
    end = [torso.place_point(-14, up=0.94), torso.place_point(-20, up=0.62)]
    fringe = darken_colour(colour, share=0.2)
    return (
        draw_line(end, stroke=fringe, width=22)
        + draw_line(ring, stroke=colour, width=26)
        + draw_line(
            [torso.place_point(-30, up=0.68), torso.place_point(-10, up=0.68)], stroke="#ffffff", width=3, opacity=0.5
        )
    )


def draw_shirt_words(torso: Torso, *, words: str, colour: str) -> str:
    """Print words on the chest, dark on light cloth and light on dark."""
    x, y = torso.place_point(0, up=0.6)
    size = fit_size(words, width=torso.shoulder * 1.42, largest=36)
    return draw_text(words, at=(x, y), size=size, fill=choose_ink(colour))


CUTS = {
    "jumper": Cut(1.0, 0.95, 3, 0, draw_ribs),
    "hoodie": Cut(1.0, 0.9, 7, 0, draw_hoodie, has_hood=True),
    "coat": Cut(1.0, 0.95, 5, 118, draw_coat),
    "raincoat": Cut(1.0, 0.92, 8, 96, draw_raincoat, has_hood=True),
    "T-shirt": Cut(0.42, 0.92, 2, 0, draw_tee),
    "dress": Cut(0.3, 0.86, 0, 150, draw_dress, bares_legs=True),
    "jacket": Cut(1.0, 0.92, 5, 0, draw_jacket),
    "cardigan": Cut(1.0, 0.95, 3, 24, draw_cardigan),
}
