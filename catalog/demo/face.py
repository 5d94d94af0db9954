"""Heads: skull, face and expression, in head units (origin in the middle of the face, about 88 wide, 116 high)."""

from dataclasses import dataclass

from catalog.demo.characters import Character
from catalog.demo.colour import darken_colour, fade_colour, lighten_colour, mix_colours
from catalog.demo.svg import draw_circle, draw_ellipse, draw_group, draw_path

SKULL = "M-43,-10 C-45,-66 45,-66 43,-10 C43,16 38,34 22,48 C10,58 -10,58 -22,48 C-38,34 -43,16 -43,-10Z"


@dataclass(frozen=True)
class Expression:
    """How a face looks: `turn` -1..1 to a side, `gaze` 0 ahead to 1 down, mood 'smile', 'laugh' or 'calm'."""

    turn: float
    gaze: float
    mood: str


def draw_face(character: Character, *, expression: Expression, skin: str) -> str:
    """Draw the head without hair."""
    shift = expression.turn * 11
    shade = darken_colour(skin, share=0.28)
    ears = "".join(
        draw_ellipse((side * 42 - shift * 0.35, 4), radii=(8.5, 13), fill=mix_colours(skin, second=shade, share=0.25))
        for side in (-1, 1)
    )
    blush = mix_colours(skin, second="#e0484e", share=0.5)
    cheeks = "".join(
        draw_ellipse((shift + side * 24, 21), radii=(10, 7), fill=fade_colour(blush, opacity=0.38)) for side in (-1, 1)
    )
    beard = _draw_beard(character, shift=shift) if character.beard else ""
    nose = draw_path(
        f"M{shift * 1.5 - 1:.1f},2 q{4 + shift * 0.35:.1f},11 {1 + shift * 0.2:.1f},15 q-5,3 -8,0", fill="none",
        stroke=shade, stroke_width="2.6", stroke_linecap="round",
    )  # fmt: skip
    eyes = _draw_eyes(character, expression=expression, shift=shift)
    mouth = _draw_mouth(character, expression=expression, shift=shift)
    glasses = _draw_glasses(shift) if character.has_glasses else ""
    return ears + draw_path(SKULL, fill=skin) + cheeks + beard + nose + eyes + mouth + glasses


def _draw_eyes(character: Character, *, expression: Expression, shift: float) -> str:
    """Draw eyes and brows; looking down or laughing closes the lids."""
    drawn = ""
    brow = darken_colour(character.hair, share=0.15) if character.hair_style != "cap" else "#9a9ca4"
    for side in (-1, 1):
        x = shift * 1.15 + side * 17.5
        rise = {"smile": 0, "laugh": -3, "calm": 1}[expression.mood]
        drawn += draw_path(
            f"M{x - 9:.1f},{-13 + rise - (1 if side < 0 else 0)} q9,-6 18,{1 if side > 0 else -1}", fill="none",
            stroke=brow, stroke_width="4", stroke_linecap="round",
        )  # fmt: skip
        if expression.gaze > 0.5:
            lid = f"M{x - 7.5:.1f},2 q7.5,7 15,0"
        elif expression.mood == "laugh":
            lid = f"M{x - 7.5:.1f},4 q7.5,-9 15,0"
        else:
            drawn += _draw_open_eye(x, character=character, look=expression.turn)
            continue
        drawn += draw_path(lid, fill="none", stroke="#2a1a1c", stroke_width="3.4", stroke_linecap="round")
    return drawn


def _draw_open_eye(x: float, *, character: Character, look: float) -> str:
    white = draw_ellipse((x, 1), radii=(7.2, 7.6), fill="#fdf8f2")
    iris = draw_ellipse((x + look * 2.2, 1.4), radii=(5, 6.4), fill=character.eyes)
    pupil = draw_circle((x + look * 2.4, 1.6), radius=2.7, fill="#120c10")
    glint = draw_circle((x + look * 2.2 + 1.8, -1.2), radius=1.6, fill="#ffffff")
    lash = draw_path(
        f"M{x - 8:.1f},-1.5 q8,-8.5 16,0", fill="none", stroke="#2a1a1c", stroke_width="3", stroke_linecap="round"
    )
    return white + iris + pupil + glint + lash


def _draw_mouth(character: Character, *, expression: Expression, shift: float) -> str:
    x = shift * 1.25
    if expression.mood == "laugh":
        open_mouth = draw_path(f"M{x - 14:.1f},30 Q{x:.1f},33 {x + 14:.1f},30 Q{x + 11:.1f},46 {x:.1f},46 "
                               f"Q{x - 11:.1f},46 {x - 14:.1f},30Z", fill="#6e2230")  # fmt: skip
        teeth = draw_path(f"M{x - 12:.1f},30.6 Q{x:.1f},33.4 {x + 12:.1f},30.6 L{x + 10:.1f},35 Q{x:.1f},37 "
                          f"{x - 10:.1f},35Z", fill="#fffaf2")  # fmt: skip
        return open_mouth + teeth
    curve = 8 if expression.mood == "smile" else 4
    line = draw_path(
        f"M{x - 12:.1f},{34 - curve * 0.3:.1f} q12,{curve} 24,0", fill="none", stroke=character.lips,
        stroke_width="3.6", stroke_linecap="round",
    )  # fmt: skip
    lower = draw_ellipse((x, 41), radii=(6, 1.4), fill=fade_colour(character.lips, opacity=0.35))
    return line + lower


def _draw_glasses(shift: float) -> str:
    frame = {"fill": "#ffffff22", "stroke": "#2d2430", "stroke_width": "3"}
    x = shift * 1.15
    lenses = "".join(draw_circle((x + side * 18, 2), radius=14, **frame) for side in (-1, 1))
    bridge = draw_path(f"M{x - 4:.1f},0 q4,-4 8,0", fill="none", stroke="#2d2430", stroke_width="3")
    temples = draw_path(
        f"M{x - 32:.1f},0 L-42,-3 M{x + 32:.1f},0 L42,-3", fill="none", stroke="#2d2430", stroke_width="2.4"
    )
    shine = draw_path(f"M{x - 25:.1f},-2 l6,-6 M{x + 11:.1f},-2 l6,-6", stroke="#ffffffaa", stroke_width="2.4")
    return lenses + bridge + temples + draw_group(shine, stroke_linecap="round")


def _draw_beard(character: Character, *, shift: float) -> str:
    """Draw a beard along the jaw, with the mouth left free."""
    colour = character.beard or character.hair
    is_full = character.hair_style == "cap"
    bottom = 72 if is_full else 57
    top = 6 if is_full else 10
    outline = (
        f"M-43,{top} C-40,26 -26,22 {-16 + shift:.1f},25 Q{shift:.1f},19 {16 + shift:.1f},25 C26,22 40,26 43,{top} "
        f"C44,40 34,{bottom - 6} {shift * 0.5:.1f},{bottom} C-34,{bottom - 6} -44,40 -43,{top}Z"
    )
    mouth_x = shift * 1.25
    hole = f"M{mouth_x - 13:.1f},35 Q{mouth_x:.1f},28 {mouth_x + 13:.1f},35 Q{mouth_x:.1f},48 {mouth_x - 13:.1f},35Z"
    gap = draw_path(hole, fill=mix_colours(character.skin, second=colour, share=0.35))
    opacity = 1.0 if is_full else 0.88
    return (
        draw_path(outline, fill=colour, fill_opacity=opacity) + gap + _draw_strands(colour, shift=shift, full=is_full)
    )


def _draw_strands(colour: str, *, shift: float, full: bool) -> str:
    if not full:
        return ""
    line = lighten_colour(colour, share=0.5)
    strands = "".join(
        f"M{x + shift * 0.5:.1f},{50 - abs(x) * 0.35:.1f} q{x * 0.05:.1f},6 0,11 " for x in (-22, -11, 0, 11, 22)
    )
    return draw_path(strands, fill="none", stroke=line, stroke_width="2", stroke_linecap="round")
