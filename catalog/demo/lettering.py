"""Lettering: text that fits its surface, on boards, shop signs, posters and neon."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from catalog.demo.colour import darken_colour, fade_colour, lighten_colour, split_colour
from catalog.demo.stage import Stage
from catalog.demo.svg import Point, draw_group, draw_line, draw_rect, draw_text

FONTS = Path(__file__).parent / "fonts"
FONT_FILES = (FONTS / "DejaVuSans-Bold.ttf", FONTS / "DejaVuSerif-Bold.ttf")
SERIF = "DejaVu Serif"


@lru_cache(maxsize=512)
def measure_words(words: str) -> float:
    """Give the width of a line of text in ems, in the wider of the shipped fonts."""
    return max(_load_font(str(path)).getlength(words) for path in FONT_FILES) / 100


def fit_size(words: str, *, width: float, largest: float) -> float:
    """Give the largest font size up to a limit at which the words are no wider than `width`."""
    return min(largest, width / measure_words(words))


def choose_ink(surface: str) -> str:
    """Give dark ink for a light surface and light ink for a dark one."""
    return "#26233a" if sum(split_colour(surface)) > 420 else "#fffaf0"


def break_words(words: str, *, width: float, height: float) -> tuple[list[str], float]:
    """Break words into one or two lines, whichever allows larger letters; gives the lines and the font size."""
    single = fit_size(words, width=width, largest=height * 0.72)
    parts = words.split(" ", maxsplit=1)
    if len(parts) == 1:
        return [words], single
    double = min(fit_size(part, width=width, largest=height * 0.4) for part in parts)
    return (parts, double) if double > single else ([words], single)


def draw_words(words: str, *, centre: Point, size: Point, fill: str, family: str = "DejaVu Sans") -> str:
    """Draw words as large as they fit into a box around its centre."""
    lines, letter = break_words(words, width=size[0], height=size[1])
    first = centre[1] + letter * 0.36 - (len(lines) - 1) * letter * 0.58
    return "".join(
        draw_text(line, at=(centre[0], first + index * letter * 1.16), size=letter, family=family, fill=fill)
        for index, line in enumerate(lines)
    )


def draw_board(stage: Stage, *, words: str, centre: Point, size: Point, colour: str, ink: str = "#fff7e6") -> str:
    """Draw a board with a border, a soft shadow and its words; boards keep enough light at night to be read."""
    corner = (centre[0] - size[0] / 2, centre[1] - size[1] / 2)
    face = stage.sheet.declare_linear(
        [(0, lighten_colour(colour, share=0.1)), (1, darken_colour(colour, share=0.12))],
        start=corner, end=(corner[0], corner[1] + size[1]),
    )  # fmt: skip
    shadow = draw_rect((corner[0] + 6, corner[1] + 9), size=size, round_by=10, fill=fade_colour("#140f24", opacity=0.3))
    board = draw_rect(corner, size=size, round_by=10, fill=face)
    border = draw_rect(
        (corner[0] + 7, corner[1] + 7), size=(size[0] - 14, size[1] - 14), round_by=6,
        fill="none", stroke=fade_colour(ink, opacity=0.7), stroke_width="2.5",
    )  # fmt: skip
    text = draw_words(words, centre=centre, size=(size[0] - 44, size[1] - 22), fill=ink)
    return shadow + board + border + text


def draw_neon(words: str, *, centre: Point, size: Point, colour: str) -> str:
    """Draw glowing letters with a halo on a dark plate."""
    corner = (centre[0] - size[0] / 2, centre[1] - size[1] / 2)
    plate = draw_rect(corner, size=size, round_by=14, fill="#1b1730", stroke=colour, stroke_width="4")
    box = (size[0] - 40, size[1] - 24)
    letters = draw_words(words, centre=centre, size=box, fill=lighten_colour(colour, share=0.72))
    halo = "".join(
        draw_group(letters, stroke=colour, stroke_width=width, stroke_linejoin="round", opacity=0.24)
        for width in (18, 11, 6)
    )
    return plate + halo + letters


def draw_post_sign(stage: Stage, *, words: str, centre: Point, size: Point, ground_y: float, colour: str) -> str:
    """Draw a board on two wooden posts that stand on the ground."""
    wood = stage.paint_outside("#6f4a30")
    posts = "".join(
        draw_line([(centre[0] + side * size[0] * 0.36, centre[1]), (centre[0] + side * size[0] * 0.36, ground_y)],
                  stroke=wood, width=14)
        for side in (-1, 1)
    )  # fmt: skip
    return posts + draw_board(stage, words=words, centre=centre, size=size, colour=colour)


def draw_trail_sign(stage: Stage, *, colour: str) -> str:
    """Draw the words of the scene on a board on posts, on the free side; nothing without words."""
    if not stage.sign_words:
        return ""
    size, centre = (min(stage.free_width * 0.81, 400), 126), (stage.free_x, 646.0)
    return draw_post_sign(stage, words=stage.sign_words, centre=centre, size=size, ground_y=855, colour=colour)


@lru_cache(maxsize=4)
def _load_font(path: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, 100)
