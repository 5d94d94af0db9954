"""Hair of the four characters: what lies behind the head and what lies before it, in head units."""

from dataclasses import dataclass

from catalog.demo.colour import lighten_colour, mix_colours
from catalog.demo.svg import draw_circle, draw_ellipse, draw_group, draw_path


@dataclass(frozen=True)
class Hair:
    """Layers of hair and headwear around a head."""

    back: str
    front: str


def draw_hair(style: str, *, colour: str, accent: str, turn: float) -> Hair:
    """Draw a style ('waves', 'cap', 'bob' or 'locs'); `turn` -1..1 moves the parting with the face."""
    return {"waves": _draw_waves, "cap": _draw_cap, "bob": _draw_bob, "locs": _draw_locs}[style](
        colour, accent=accent, shift=turn * 8
    )


def _draw_lines(outline: str, *, colour: str, width: float = 2.4, share: float = 0.22) -> str:
    light = lighten_colour(colour, share=share)
    return draw_path(outline, fill="none", stroke=light, stroke_width=width, stroke_linecap="round", opacity="0.75")


def _draw_waves(colour: str, *, accent: str, shift: float) -> Hair:
    back = (
        "M-20,-68 C-62,-72 -66,-28 -58,0 C-54,22 -76,44 -66,72 C-62,92 -78,104 -62,126 C-40,142 -24,128 -14,112 "
        "L16,112 C26,130 44,142 64,124 C78,104 62,90 68,68 C76,44 54,24 58,0 C66,-34 58,-74 16,-68 Z"
    )
    lines = "M-58,40 q-8,24 0,44 M-46,60 q-6,26 2,52 M58,36 q8,26 0,48 M46,58 q8,26 -2,54"
    front = (
        f"M{-8 + shift},-66 C-52,-70 -60,-24 -50,22 C-44,2 -42,-20 {-20 + shift},-40 "
        f"C{4 + shift},-30 36,-30 46,18 C62,-28 50,-74 {10 + shift},-68 Z"
    )
    strands = f"M{-12 + shift},-60 q-28,10 -32,50 M{4 + shift},-58 q36,4 42,48 M{-2 + shift},-62 q22,0 34,18"
    clip = draw_ellipse((-40, -26), radii=(6, 3.4), fill=accent, transform="rotate(-60 -40 -26)")
    return Hair(
        draw_path(back, fill=colour) + _draw_lines(lines, colour=colour),
        draw_path(front, fill=colour) + _draw_lines(strands, colour=colour) + clip,
    )


def _draw_cap(colour: str, *, accent: str, shift: float) -> Hair:
    back = draw_path("M-46,-20 C-52,16 -46,34 -38,40 L38,40 C46,34 52,16 46,-20Z", fill=colour)
    sides = "M-45,-22 C-48,-6 -45,6 -41,14 C-37,2 -37,-12 -36,-22Z M45,-22 C48,-6 45,6 41,14 C37,2 37,-12 36,-22Z"
    crown = f"M-50,-24 C-56,-74 48,-82 52,-26 C30,-36 {-20 + shift},-38 -50,-24Z"
    brim = f"M{-40 + shift * 2.6},-28 C{-20 + shift * 2},-46 {24 + shift * 2},-46 {42 + shift * 2.6},-28 " \
           f"C{20 + shift * 2.4},-22 {-20 + shift * 2.4},-22 {-40 + shift * 2.6},-28Z"  # fmt: skip
    seam = f"M{shift},-70 q-4,16 -2,32 M-30,-62 q-6,12 -8,28 M30,-64 q8,12 10,28"
    shade = mix_colours(accent, second="#20180f", share=0.35)
    return Hair(
        back,
        draw_path(sides, fill=colour)
        + draw_path(crown, fill=accent)
        + _draw_lines(seam, colour=accent, width=1.8)
        + draw_path(brim, fill=shade)
        + draw_circle((shift * 0.6, -69), radius=4, fill=shade),
    )


def _draw_bob(colour: str, *, accent: str, shift: float) -> Hair:
    back = (
        "M0,-68 C-58,-70 -62,-20 -58,14 C-58,34 -60,48 -52,58 C-36,64 -28,56 -24,40 L24,40 C28,56 36,64 52,58 "
        "C60,48 58,34 58,14 C62,-20 58,-70 0,-68Z"
    )
    front = (
        f"M0,-67 C-54,-68 -58,-24 -53,30 C-46,30 -42,14 -41,-8 C-30,-18 {-12 + shift},-20 {-4 + shift},-19 "
        f"L{2 + shift},-24 L{8 + shift},-19 C22,-19 34,-16 41,-8 C42,14 46,30 53,30 C58,-24 54,-68 0,-67Z"
    )
    strand = f"M{18 + shift * 0.5},-62 C46,-52 48,-10 50,29 L45,24 C43,0 40,-30 {18 + shift * 0.5},-62Z"
    lines = f"M-30,-52 q-14,20 -14,50 M{-8 + shift},-60 q-6,18 -4,34 M{12 + shift},-60 q4,18 2,34"
    return Hair(
        draw_path(back, fill=colour) + _draw_headphones(accent),
        draw_path(front, fill=colour) + draw_path(strand, fill="#27b3ad") + _draw_lines(lines, colour=colour),
    )


def _draw_headphones(accent: str) -> str:
    """Draw headphones around the neck, below the hair."""
    return draw_path(
        "M-40,74 C-52,52 52,52 40,74", fill="none", stroke=accent, stroke_width="9", stroke_linecap="round"
    )


def _draw_locs(colour: str, *, accent: str, shift: float) -> Hair:
    bun = "".join(
        draw_ellipse((x, y), radii=(11, 22), fill=colour, transform=f"rotate({angle} {x} {y})")
        for x, y, angle in ((-22, -78, -52), (-10, -88, -26), (4, -92, 4), (18, -86, 30), (28, -74, 58))
    )
    ends = "".join(
        draw_circle((x, y), radius=9, fill=mix_colours(colour, second="#7a4a2a", share=0.28))
        for x, y in ((-36, -88), (-17, -103), (5, -110), (28, -101), (44, -84))
    )
    band = draw_path("M-22,-60 Q2,-72 26,-60 L24,-50 Q2,-62 -20,-50Z", fill=accent)
    front = (
        f"M-44,-2 C-50,-62 -20,-66 0,-66 C24,-66 50,-60 44,-2 C41,-18 36,-28 28,-34 C{10 + shift},-40 "
        f"{-14 + shift},-40 -28,-34 C-36,-28 -41,-18 -44,-2Z"
    )
    rows = f"M{-20 + shift},-37 q4,-16 14,-26 M{shift},-39 q2,-14 2,-25 M{20 + shift},-37 q-4,-16 -12,-26 M-36,-24 q4,-20 18,-32 M36,-24 q-4,-20 -16,-32"
    ring = draw_circle((-43, 17), radius=4.5, fill="none", stroke=accent, stroke_width="2.4")
    return Hair(
        ends + bun,
        draw_path(front, fill=colour) + _draw_lines(rows, colour=colour, share=0.3) + draw_group(band) + ring,
    )
