"""Things that a figure holds, drawn at a hand; coordinates are figure units."""

from collections.abc import Callable

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.lettering import SERIF, choose_ink, draw_words
from catalog.demo.svg import (
    Point,
    draw_circle,
    draw_ellipse,
    draw_group,
    draw_line,
    draw_path,
    draw_polygon,
    draw_rect,
)


def draw_book(*, hands: tuple[Point, Point], colour: str, title: str | None, facing: int) -> str:
    """Draw an open book between two hands, its cover towards the viewer; a title makes it larger."""
    (ax, ay), (bx, by) = hands
    x, y = (ax + bx) / 2 + facing * (14 if title else 6), min(ay, by) - (40 if title else 26)
    width, height = (66, 96) if title else (48, 70)
    dark = darken_colour(colour, share=0.22)
    pages = draw_polygon([(x - width, y - height / 2 + 4), (x, y - height / 2 + 10), (x + width, y - height / 2 + 4),
                          (x + width, y - height / 2 - 5), (x, y - height / 2 + 2), (x - width, y - height / 2 - 5)],
                         fill="#fbf3e2")  # fmt: skip
    left = draw_polygon([(x - width, y - height / 2), (x - 3, y - height / 2 + 6), (x - 3, y + height / 2 + 6),
                         (x - width, y + height / 2)], fill=dark if title else colour)  # fmt: skip
    right = draw_polygon([(x + 3, y - height / 2 + 6), (x + width, y - height / 2), (x + width, y + height / 2),
                          (x + 3, y + height / 2 + 6)], fill=dark)  # fmt: skip
    spine = draw_line(
        [(x, y - height / 2 + 6), (x, y + height / 2 + 6)], stroke=darken_colour(colour, share=0.4), width=5
    )
    if not title:
        return pages + left + right + spine
    ink = choose_ink(colour)
    cover = draw_rect((x - width, y - height / 2), size=(2 * width, height), round_by=4, fill=colour)
    frame = draw_rect((x - width + 6, y - height / 2 + 6), size=(2 * width - 12, height - 12), round_by=3, fill="none",
                      stroke=ink, stroke_width="2")  # fmt: skip
    words = draw_words(title, centre=(x, y), size=(2 * width - 26, height - 30), fill=ink, family=SERIF)
    return pages + cover + frame + words


def draw_coffee(hand: Point, *, colour: str) -> str:
    """Draw a paper cup with a lid and rising steam."""
    x, y = hand
    cup = draw_polygon([(x - 15, y - 26), (x + 15, y - 26), (x + 11, y + 20), (x - 11, y + 20)], fill="#f7efe2")
    sleeve = draw_polygon([(x - 14, y - 12), (x + 14, y - 12), (x + 12, y + 9), (x - 12, y + 9)], fill=colour)
    lid = draw_rect((x - 17, y - 34), size=(34, 9), round_by=4, fill="#574238")
    steam = draw_path(
        f"M{x - 5},{y - 42} q-9,-12 0,-22 q8,-10 0,-22 M{x + 7},{y - 42} q-7,-10 0,-18 q7,-9 1,-18", fill="none",
        stroke="#ffffff", stroke_width="4", stroke_linecap="round", opacity=0.5,
    )  # fmt: skip
    return steam + cup + sleeve + lid


def draw_flowers(hand: Point, *, colour: str) -> str:
    """Draw a bunch of flowers in paper."""
    x, y = hand
    stems = "".join(draw_line([(x, y + 6), (x + dx, y - 56)], stroke="#3f7d4a", width=4) for dx in (-26, -10, 8, 26))
    leaves = "".join(
        draw_ellipse(
            (x + dx, y - 34), radii=(17, 7), fill="#4f9a58", transform=f"rotate({turn} {x + dx:.1f} {y - 34:.1f})"
        )
        for dx, turn in ((-26, 40), (26, -40), (-8, 70), (10, -70))
    )
    heads = "".join(
        _draw_blossom((x + dx, y - dy), radius=radius, colour=tone)
        for dx, dy, radius, tone in (
            (-30, 58, 14, colour), (30, 60, 14, lighten_colour(colour, share=0.25)), (-12, 78, 15, colour),
            (14, 80, 15, darken_colour(colour, share=0.12)), (0, 56, 15, lighten_colour(colour, share=0.18)),
        )
    )  # fmt: skip
    paper = draw_polygon(
        [(x - 34, y - 36), (x, y - 24), (x + 34, y - 36), (x + 10, y + 34), (x - 10, y + 34)], fill="#f3e3c8"
    )
    ribbon = draw_rect((x - 13, y + 4), size=(26, 8), round_by=3, fill=colour)
    return stems + leaves + heads + paper + ribbon


def _draw_blossom(centre: Point, *, radius: float, colour: str) -> str:
    x, y = centre
    petals = "".join(
        draw_circle((x + dx * radius * 0.55, y + dy * radius * 0.55), radius=radius * 0.58, fill=colour)
        for dx, dy in ((1, 0), (0.31, 0.95), (-0.81, 0.59), (-0.81, -0.59), (0.31, -0.95))
    )
    return petals + draw_circle(centre, radius=radius * 0.32, fill="#ffd76a")


def draw_camera(hand: Point, *, colour: str) -> str:
    """Draw a camera held before the chin with a strap in the given colour."""
    x, y = hand
    body = draw_rect((x - 36, y - 24), size=(72, 46), round_by=8, fill="#2e2c3b")
    top = draw_rect((x - 14, y - 34), size=(30, 14), round_by=4, fill="#3b394b")
    band = draw_rect((x - 36, y - 8), size=(72, 9), fill=colour)
    lens = draw_circle((x, y), radius=19, fill="#14131d") + draw_circle((x, y), radius=13, fill="#3d5f8c")
    glint = draw_circle((x - 5, y - 5), radius=4, fill="#d7ecff")
    return top + body + band + lens + glint


def draw_umbrella(hand: Point, *, colour: str) -> str:
    """Draw an open umbrella above the hand."""
    x, y = hand
    top = y - 296
    light, dark = lighten_colour(colour, share=0.14), darken_colour(colour, share=0.16)
    stick = draw_line([(x, top - 8), (x, y + 34)], stroke="#4a3a36", width=6)
    hook = draw_path(
        f"M{x},{y + 30} q0,20 -14,18", fill="none", stroke="#7d5236", stroke_width="8", stroke_linecap="round"
    )
    rim = f"{x + 188},{top + 106} Q{x + 150},{top + 88} {x + 118},{top + 106} Q{x + 60},{top + 86} {x},{top + 106} " \
          f"Q{x - 60},{top + 86} {x - 118},{top + 106} Q{x - 150},{top + 88} {x - 188},{top + 106}"  # fmt: skip
    canopy = draw_path(f"M{x - 188},{top + 106} C{x - 170},{top - 30} {x + 170},{top - 30} L{rim}Z".replace(
        f"{x + 170},{top - 30} L", f"{x + 170},{top - 30} "), fill=colour)  # fmt: skip
    gore = draw_path(
        f"M{x},{top + 3} C{x + 40},{top + 20} {x + 58},{top + 60} {x + 60},{top + 97} Q{x},{top + 84} {x - 60},{top + 97} "
        f"C{x - 58},{top + 60} {x - 40},{top + 20} {x},{top + 3}Z", fill=light,
    )  # fmt: skip
    ribs = draw_path(
        f"M{x},{top + 3} C{x + 80},{top + 20} {x + 112},{top + 64} {x + 118},{top + 104} "
        f"M{x},{top + 3} C{x - 80},{top + 20} {x - 112},{top + 64} {x - 118},{top + 104}",
        fill="none", stroke=dark, stroke_width="2.6",
    )  # fmt: skip
    return stick + hook + canopy + gore + ribs


def draw_balloon(hand: Point, *, colour: str) -> str:
    """Draw a balloon on a string."""
    x, y = hand
    top = y - 250
    string = draw_path(f"M{x},{y} C{x + 26},{y - 60} {x - 14},{y - 110} {x + 10},{top + 66}", fill="none", stroke="#f4efe6",
                       stroke_width="2.4")  # fmt: skip
    body = draw_path(
        f"M{x + 10},{top + 62} C{x - 66},{top + 20} {x - 56},{top - 78} {x + 10},{top - 78} "
        f"C{x + 76},{top - 78} {x + 86},{top + 20} {x + 10},{top + 62}Z", fill=colour,
    )  # fmt: skip
    knot = draw_polygon(
        [(x + 10, top + 60), (x + 3, top + 70), (x + 17, top + 70)], fill=darken_colour(colour, share=0.2)
    )
    shine = draw_ellipse(
        (x - 16, top - 36), radii=(9, 20), fill="#ffffff", opacity=0.45, transform=f"rotate(24 {x - 16} {top - 36})"
    )
    return string + knot + body + shine


def draw_suitcase(hand: Point, *, colour: str) -> str:
    """Draw a suitcase on wheels below the hand, standing on the ground (y 0)."""
    x = hand[0]
    dark = darken_colour(colour, share=0.25)
    handle = draw_path(f"M{x - 16},-146 L{x - 16},{hand[1] + 4} L{x + 16},{hand[1] + 4} L{x + 16},-146", fill="none",
                       stroke="#4b4a58", stroke_width="6", stroke_linejoin="round")  # fmt: skip
    body = draw_rect((x - 50, -150), size=(100, 138), round_by=14, fill=colour)
    bands = "".join(draw_rect((x + dx, -150), size=(9, 138), fill=dark, opacity=0.7) for dx in (-30, -5, 21))
    wheels = "".join(draw_circle((x + dx, -8), radius=9, fill="#2b2a36") for dx in (-34, 34))
    return handle + wheels + body + bands


def draw_guitar(hands: tuple[Point, Point]) -> str:
    """Draw a guitar whose body lies at the first hand and whose neck runs to the second."""
    (bx, by), (nx, _) = hands
    side = 1 if nx > bx else -1
    turn = -24 * side
    body = (
        draw_path("M-66,0 C-70,-50 -18,-54 0,-34 C14,-46 50,-40 50,0 C50,40 14,46 0,34 C-18,54 -70,50 -66,0Z", fill="#c9803f")
        + draw_path("M-58,0 C-62,-42 -18,-45 -2,-28 C12,-38 42,-34 42,0 C42,34 12,38 -2,28 C-18,45 -62,42 -58,0Z", fill="#e0a05a")
        + draw_circle((8, 0), radius=15, fill="#4a2c1c") + draw_rect((-42, -15), size=(9, 30), round_by=3, fill="#5b3622")
    )  # fmt: skip
    neck = draw_rect((44, -8), size=(150, 16), round_by=3, fill="#7a4a2c") + draw_rect(
        (190, -12), size=(34, 24), round_by=5, fill="#5b3622"
    )
    strings = "".join(
        draw_line([(-36, dy), (196, dy * 0.7)], stroke="#fff2d8", width=1.1, opacity=0.8) for dy in (-6, -2, 2, 6)
    )
    flip = f" scale({side},1)" if side < 0 else ""
    return draw_group(
        body + neck + strings, transform=f"translate({bx - 6 * side:.1f},{by - 20:.1f}) rotate({turn}){flip}"
    )


HELD: dict[str, Callable[..., str]] = {
    "coffee": draw_coffee,
    "flowers": draw_flowers,
    "camera": draw_camera,
    "umbrella": draw_umbrella,
    "balloon": draw_balloon,
    "suitcase": draw_suitcase,
}
