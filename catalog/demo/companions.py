"""A dog and a cat, in figure units with the origin under the animal, facing right."""

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.limbs import trace_limb
from catalog.demo.svg import Point, draw_circle, draw_ellipse, draw_group, draw_line, draw_path


def draw_dog(*, at: Point, facing: int, leash_hand: Point | None) -> str:
    """Draw a brown dog that stands; a leash runs to the hand if one is given (in figure units)."""
    coat, dark = "#a8683a", "#7a4726"
    far = draw_path(trace_limb([(-44, -70), (-52, -36), (-46, -6)], widths=(15, 9, 8)), fill=dark) + draw_path(
        trace_limb([(42, -74), (46, -38), (52, -6)], widths=(13, 9, 8)), fill=dark
    )
    tail = draw_path(
        "M-66,-92 C-92,-104 -98,-128 -86,-146", fill="none", stroke=coat, stroke_width="13", stroke_linecap="round"
    )
    body = draw_path(
        "M-74,-86 C-78,-118 -40,-118 0,-112 C30,-110 62,-124 66,-90 C66,-58 30,-56 0,-58 C-30,-56 -70,-52 -74,-86Z",
        fill=coat,
    )
    near = draw_path(trace_limb([(-54, -78), (-64, -40), (-58, -6)], widths=(19, 10, 9)), fill=coat) + draw_path(
        trace_limb([(48, -80), (44, -40), (40, -6)], widths=(15, 10, 9)), fill=coat
    )
    neck = draw_path(trace_limb([(52, -96), (74, -134)], widths=(22, 18)), fill=coat)
    head = draw_ellipse((82, -146), radii=(27, 25), fill=coat) + draw_ellipse(
        (106, -138), radii=(19, 13), fill=lighten_colour(coat, share=0.3)
    )
    ear = draw_path("M70,-164 C50,-168 48,-136 60,-124 C72,-130 76,-150 70,-164Z", fill=dark)
    face = draw_circle((122, -143), radius=6, fill="#221a1c") + draw_circle((90, -152), radius=4.2, fill="#221a1c")
    mouth = draw_path(
        "M120,-136 q-8,9 -18,5", fill="none", stroke="#4a2b1c", stroke_width="2.6", stroke_linecap="round"
    )
    collar = draw_line([(52, -118), (78, -108)], stroke="#d8433f", width=8)
    dog = draw_group(tail + far + body + near + neck + head + ear + face + mouth + collar,
                     transform=f"translate({at[0]:.1f},{at[1]:.1f}) scale({facing * 0.92:.2f},0.92)")  # fmt: skip
    return dog if leash_hand is None else _draw_leash(leash_hand, collar=(at[0] + facing * 60, at[1] - 104)) + dog


def _draw_leash(hand: Point, *, collar: Point) -> str:
    """Draw a slack line from a hand to a collar."""
    low = ((collar[0] + hand[0]) / 2, (collar[1] + hand[1]) / 2 + 40)
    outline = f"M{hand[0]:.1f},{hand[1]:.1f} Q{low[0]:.1f},{low[1]:.1f} {collar[0]:.1f},{collar[1]:.1f}"
    return draw_path(outline, fill="none", stroke="#c23b3b", stroke_width="4")


def draw_cat(*, at: Point, facing: int, colour: str) -> str:
    """Draw a sitting cat."""
    dark, light = darken_colour(colour, share=0.25), lighten_colour(colour, share=0.4)
    tail = draw_path(
        "M-34,-10 C-70,-8 -74,-50 -54,-62", fill="none", stroke=dark, stroke_width="12", stroke_linecap="round"
    )
    body = draw_path("M-38,-4 C-46,-60 -22,-96 8,-96 C34,-90 40,-40 34,-2 Q0,6 -38,-4Z", fill=colour)
    chest = draw_path("M6,-84 C26,-76 30,-40 24,-4 L6,-3 C-2,-36 -2,-60 6,-84Z", fill=light)
    paws = draw_ellipse((24, -4), radii=(13, 7), fill=light) + draw_ellipse((2, -3), radii=(12, 6), fill=light)
    head = draw_ellipse((14, -112), radii=(31, 27), fill=colour)
    ears = draw_path("M-12,-124 L-12,-156 L10,-136Z M40,-124 L42,-156 L20,-136Z", fill=colour)
    inner = draw_path("M-8,-130 L-8,-146 L4,-136Z M37,-130 L38,-146 L26,-136Z", fill="#eaa29a")
    stripes = draw_path("M14,-138 v10 M4,-136 v8 M24,-136 v8", stroke=dark, stroke_width="3.4", stroke_linecap="round")
    eyes = "".join(
        draw_ellipse((x, -114), radii=(5, 6.4), fill="#f5dd7a")
        + draw_ellipse((x + 0.6, -114), radii=(2, 5.6), fill="#1b1719")
        for x in (3, 27)
    )
    nose = draw_path("M12,-104 h8 l-4,5Z", fill="#d96f6f")
    whiskers = draw_path(
        "M-2,-102 l-24,-5 M-2,-98 l-23,3 M34,-102 l23,-5 M34,-98 l22,3",
        stroke="#ffffff",
        stroke_width="1.5",
        opacity=0.8,
    )
    return draw_group(tail + body + chest + paws + ears + inner + head + stripes + eyes + nose + whiskers,
                      transform=f"translate({at[0]:.1f},{at[1]:.1f}) scale({facing},1)")  # fmt: skip
