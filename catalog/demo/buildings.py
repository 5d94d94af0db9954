"""Buildings: skylines far away, facades near, and their windows."""

import random

from catalog.demo.colour import darken_colour, fade_colour, lighten_colour, mix_colours
from catalog.demo.lettering import draw_board, draw_neon
from catalog.demo.stage import Stage
from catalog.demo.svg import Point, draw_ellipse, draw_group, draw_line, draw_path, draw_polygon, draw_rect

FACADES = ("#c9705a", "#d9a066", "#7f9ab5", "#b9856d", "#8fa68a", "#d8bfa0", "#a77b9b")
AWNINGS = ("#d8433f", "#2f8f8a", "#3466c9", "#e59a2f", "#7c55b8")
GLOW = "#ffd98a"


def draw_skyline(stage: Stage, *, base: float, height: float, depth: float, layer: str, colour: str = "#6f7fa3") -> str:
    """Draw a row of towers; their windows glow where lamps are on."""
    source = stage.open_random(layer)
    tone = stage.paint_outside(colour, depth=depth)
    drawn, x = "", -20.0
    while x < stage.width:
        wide, tall = source.uniform(60, 130), height * source.uniform(0.4, 1.0)
        shade = mix_colours(tone, second=darken_colour(tone, share=0.3), share=source.random() * 0.6)
        drawn += draw_rect((x, base - tall), size=(wide, tall + 4), fill=shade) + _draw_roof(
            source, x=x, top=base - tall, wide=wide, fill=shade
        )
        drawn += _draw_lit_grid(stage, source=source, corner=(x, base - tall), size=(wide, tall), depth=depth)
        x += wide + source.uniform(-6, 14)
    return drawn


def _draw_roof(source: random.Random, *, x: float, top: float, wide: float, fill: str) -> str:
    kind = source.choice(("flat", "antenna", "step", "gable"))
    if kind == "antenna":
        return draw_line([(x + wide / 2, top), (x + wide / 2, top - 46)], stroke=fill, width=4)
    if kind == "step":
        return draw_rect((x + wide * 0.2, top - 22), size=(wide * 0.6, 24), fill=fill)
    if kind == "gable":
        return draw_polygon([(x, top + 1), (x + wide / 2, top - 30), (x + wide, top + 1)], fill=fill)
    return ""


def _draw_lit_grid(stage: Stage, *, source: random.Random, corner: Point, size: Point, depth: float) -> str:
    """Draw the windows of a tower as one path for lit and one for dark panes."""
    lit, dark = "", ""
    columns, rows = max(int(size[0] // 22), 2), max(int(size[1] // 30), 2)
    for column in range(columns):
        for row in range(rows):
            x = corner[0] + 8 + column * (size[0] - 10) / columns
            y = corner[1] + 12 + row * 30
            if y > corner[1] + size[1] - 16:
                continue
            pane = f"M{x:.0f},{y:.0f}h9v14h-9Z"
            if stage.outside.has_lamps and source.random() < 0.45:
                lit += pane
            elif source.random() < 0.7:
                dark += pane
    shade = fade_colour(stage.paint_outside("#2b3a5c", depth=depth), opacity=0.35)
    glow = (
        stage.outside.tint(GLOW, depth=depth * 0.5)
        if not stage.outside.has_lamps
        else mix_colours(GLOW, second=stage.outside.haze, share=depth * 0.4)
    )
    return (draw_path(dark, fill=shade) if dark else "") + (draw_path(lit, fill=glow) if lit else "")


def draw_shop(stage: Stage, *, corner: Point, size: Point, index: int, has_awning: bool) -> str:
    """Draw a house front with a shop on the ground floor."""
    source = stage.open_random(f"shop {index}")
    (x, top), (wide, tall) = corner, size
    wall = stage.paint_outside(source.choice(FACADES), depth=0.12)
    face = stage.sheet.declare_linear(
        [(0, wall), (1, darken_colour(wall, share=0.22))], start=(0, top), end=(0, top + tall)
    )
    drawn = draw_rect(corner, size=size, fill=face) + draw_rect(
        (x - 4, top), size=(wide + 8, 16), fill=darken_colour(wall, share=0.3)
    )
    shop_top = top + tall - 310
    drawn += _draw_upper_windows(stage, source=source, corner=corner, size=(wide, tall - 330), wall=wall)
    drawn += _draw_shop_window(stage, source=source, corner=(x, shop_top), wide=wide, bottom=top + tall)
    accent = stage.paint_outside(source.choice(AWNINGS))
    return drawn + (_draw_awning(stage, corner=(x + 8, shop_top), wide=wide - 16, colour=accent) if has_awning else "")


def draw_shop_sign(stage: Stage, *, corner: Point, wide: float) -> str:
    """Draw the words of the scene over a shop window: neon in every other lit street, else a painted board."""
    centre = (corner[0] + wide / 2, corner[1] + 14)
    words = stage.sign_words or ""
    if stage.outside.has_lamps and stage.scene.seed % 2:
        return draw_neon(words, centre=centre, size=(wide - 14, 104), colour="#ff5f8f")
    accent = stage.open_random("shop sign").choice(AWNINGS)
    plate = mix_colours("#20243c", second=accent, share=0.25)
    return draw_board(stage, words=words, centre=centre, size=(wide - 14, 104), colour=plate)


def _draw_upper_windows(stage: Stage, *, source: random.Random, corner: Point, size: Point, wall: str) -> str:
    columns = max(int(size[0] // 95), 2)
    drawn = ""
    for row in range(max(int(size[1] // 150), 0)):
        for column in range(columns):
            x = corner[0] + (column + 0.5) * size[0] / columns - 26
            y = corner[1] + 46 + row * 150
            is_lit = stage.outside.has_lamps and source.random() < 0.6
            pane = GLOW if is_lit else stage.paint_outside("#4f6d8c", depth=0.3)
            drawn += draw_rect((x - 6, y - 6), size=(64, 98), round_by=4, fill=lighten_colour(wall, share=0.22))
            drawn += draw_rect((x, y), size=(52, 86), round_by=2, fill=pane)
            drawn += draw_path(
                f"M{x + 26:.0f},{y:.0f}v86M{x:.0f},{y + 40:.0f}h52",
                stroke=lighten_colour(wall, share=0.22),
                stroke_width="4",
            )
            drawn += draw_rect((x - 10, y + 90), size=(72, 9), fill=darken_colour(wall, share=0.2))
    return drawn


def _draw_shop_window(stage: Stage, *, source: random.Random, corner: Point, wide: float, bottom: float) -> str:
    """Draw the glass front with goods, a door, and warm light from inside."""
    x, top = corner
    warm = stage.outside.has_lamps
    glass = ("#ffe2a6", "#e8a65a") if warm else (stage.paint_outside("#8fb2c9"), stage.paint_outside("#55748f"))
    fill = stage.sheet.declare_linear([(0, glass[0]), (1, glass[1])], start=(0, top), end=(0, bottom))
    frame = stage.paint_outside("#3a2f35")
    door = wide * 0.3
    drawn = draw_rect((x + 10, top + 40), size=(wide - 20, bottom - top - 40), fill=frame)
    drawn += draw_rect((x + 20, top + 50), size=(wide - door - 36, bottom - top - 100), fill=fill)
    drawn += draw_rect((x + wide - door - 2, top + 50), size=(door - 18, bottom - top - 60), fill=fill)
    for index in range(5):
        gx = x + 34 + index * (wide - door - 66) / 4.6
        tone = source.choice(("#8a4f3a", "#c46b4a", "#4e7a63", "#d9b26a", "#6b5b8c"))
        drawn += draw_ellipse((gx + 8, bottom - 64), radii=(17, source.uniform(12, 26)), fill=tone, opacity=0.85)
    drawn += draw_rect((x + 20, bottom - 58), size=(wide - door - 36, 10), fill=darken_colour(frame, share=0.1))
    shine = f"M{x + 40:.0f},{bottom - 60:.0f}L{x + 110:.0f},{top + 50:.0f}h34L{x + 74:.0f},{bottom - 60:.0f}Z"
    return drawn + draw_path(shine, fill="#ffffff", opacity=0.16)


def _draw_awning(stage: Stage, *, corner: Point, wide: float, colour: str) -> str:
    x, y = corner
    stripes = max(int(wide // 34), 4)
    step = wide / stripes
    light = stage.paint_outside("#fbf3e4")
    drawn = ""
    for index in range(stripes):
        tone = colour if index % 2 else light
        left = x + index * step
        drawn += draw_path(f"M{left:.1f},{y:.1f}h{step:.1f}v58q{-step / 2:.1f},22 {-step:.1f},0Z", fill=tone)
    shadow = draw_rect((x, y + 66), size=(wide, 20), fill="#0f0a1e", opacity=0.22)
    return shadow + draw_group(drawn)


def draw_street_lamp(stage: Stage, *, foot: Point, height: float) -> str:
    """Draw a lamp post; its light falls in a soft cone where lamps are on."""
    x, y = foot
    iron = stage.paint_outside("#2e3140")
    head = (x, y - height)
    drawn = draw_line([(x, y), head], stroke=iron, width=9) + draw_rect(
        (x - 14, y - 18), size=(28, 20), round_by=5, fill=iron
    )
    drawn += draw_polygon([(x - 22, y - height - 4), (x + 22, y - height - 4), (x + 14, y - height - 52), (x - 14, y - height - 52)],
                          fill="#fff0be" if stage.outside.has_lamps else stage.paint_outside("#cfd8dd"))  # fmt: skip
    drawn += draw_polygon([(x - 20, y - height - 50), (x + 20, y - height - 50), (x, y - height - 74)], fill=iron)
    return draw_glow(stage, centre=(x, y - height - 26), radius=230) + drawn if stage.outside.has_lamps else drawn


def draw_glow(stage: Stage, *, centre: Point, radius: float, colour: str = "#ffd58a", strength: float = 0.62) -> str:
    """Draw a halo of light."""
    fill = stage.sheet.declare_radial(
        [(0, fade_colour(colour, opacity=strength)), (0.4, fade_colour(colour, opacity=strength * 0.28)), (1, fade_colour(colour, opacity=0))],
        centre=centre, radius=radius,
    )  # fmt: skip
    return draw_ellipse(centre, radii=(radius, radius), fill=fill)
