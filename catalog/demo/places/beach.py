"""A beach: sea with glints, waves, sand, a hut and a parasol."""

from catalog.demo.colour import darken_colour, fade_colour, lighten_colour
from catalog.demo.furniture import draw_seat
from catalog.demo.lettering import draw_board
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Backdrop, Stage
from catalog.demo.svg import (
    draw_circle,
    draw_ellipse,
    draw_group,
    draw_line,
    draw_path,
    draw_polygon,
    draw_rect,
    trace_curve,
)
from catalog.demo.terrain import draw_hills
from catalog.demo.vegetation import draw_frame_leaves

HORIZON = 530.0


def draw_beach(stage: Stage) -> Backdrop:
    """Draw the beach."""
    back = draw_sky(stage, horizon=HORIZON)
    back += _draw_headland(stage) + _draw_sea(stage) + _draw_boat(stage) + _draw_sand(stage)
    sign = _draw_hut(stage) if stage.sign_words else ""
    back += "" if sign else _draw_parasol(stage)
    return Backdrop(
        back=back,
        detail=sign + draw_seat(stage),
        veil=draw_frame_leaves(stage, side=-stage.facing, colour="#8aa35c", layer="dune grass"),
    )


def _draw_headland(stage: Stage) -> str:
    shape = draw_hills(stage, top=HORIZON - 40, swell=60, colour="#5f8f7a", depth=0.7, layer="headland")
    half = stage.width * 0.3
    x = 0 if stage.free_x > stage.width / 2 else stage.width - half
    return draw_group(
        shape, clip_path=stage.sheet.declare_clip(draw_ellipse((x + half / 2, HORIZON), radii=(half, 110)))
    )


def _draw_sea(stage: Stage) -> str:
    light = stage.outside
    far, near = stage.paint_outside("#2f86b8", depth=0.5), stage.paint_outside("#3fb3bf")
    fill = stage.sheet.declare_linear([(0, far), (1, near)], start=(0, HORIZON), end=(0, 740))
    sea = draw_rect((0, HORIZON), size=(stage.width, 250), fill=fill)
    source = stage.open_random("waves")
    crests = ""
    for _ in range(int(stage.width / 14)):
        y = HORIZON + 8 + source.random() ** 1.5 * 180
        long = 14 + (y - HORIZON) * 0.45
        x = source.uniform(-20, stage.width)
        crests += f"M{x:.0f},{y:.0f}q{long / 2:.0f},-4 {long:.0f},0"
    lines = draw_path(
        crests,
        fill="none",
        stroke=lighten_colour(near, share=0.4),
        stroke_width="2.4",
        stroke_linecap="round",
        opacity=0.55,
    )
    if light.is_overcast:
        return sea + lines
    glints = "".join(
        draw_ellipse((stage.free_x + source.uniform(-1, 1) * (16 + (y - HORIZON) * 0.5), y), radii=(source.uniform(10, 34), 2.6), fill=light.sun)
        for y in range(int(HORIZON) + 6, 730, 9) for _ in range(2)
    )  # fmt: skip
    return sea + lines + draw_group(glints, opacity=0.62)


def _draw_boat(stage: Stage) -> str:
    source = stage.open_random("boat")
    x, y = stage.width * source.uniform(0.12, 0.88), HORIZON + 16
    sail = stage.paint_outside("#fbf6ec", depth=0.15)
    return (
        draw_polygon([(x, y - 74), (x, y - 10), (x + 40, y - 10)], fill=sail)
        + draw_polygon([(x - 5, y - 60), (x - 5, y - 10), (x - 28, y - 10)], fill=darken_colour(sail, share=0.1))
        + draw_path(
            f"M{x - 36:.0f},{y - 6:.0f}H{x + 46:.0f}L{x + 30:.0f},{y + 10:.0f}H{x - 24:.0f}Z",
            fill=stage.paint_outside("#b5483e", depth=0.15),
        )
    )


def _draw_sand(stage: Stage) -> str:
    tone = stage.paint_outside("#efd3a0", snow=0.7)
    wet = darken_colour(tone, share=0.2)
    wave = [(x, 716 + (14 if index % 2 else -12)) for index, x in enumerate(range(-80, int(stage.width) + 161, 120))]
    edge = trace_curve(wave)
    fill = stage.sheet.declare_linear(
        [(0, wet), (0.24, tone), (1, darken_colour(tone, share=0.14))], start=(0, 710), end=(0, 1000)
    )
    foam = draw_path(edge, fill="none", stroke="#ffffff", stroke_width="13", stroke_linecap="round", opacity=0.85)
    thin = draw_path(edge, fill="none", stroke="#ffffff", stroke_width="4", opacity=0.5, transform="translate(40,-26)")
    sand = draw_path(f"{edge}L{stage.width + 80:.0f},1010L-80,1010Z", fill=fill)
    source = stage.open_random("shells")
    specks = "".join(
        draw_circle(
            (source.uniform(0, stage.width), source.uniform(770, 990)),
            radius=source.uniform(1.5, 4),
            fill=darken_colour(tone, share=0.26),
            opacity=0.5,
        )
        for _ in range(int(stage.width / 13))
    )
    return thin + sand + foam + specks


def _draw_parasol(stage: Stage) -> str:
    """Draw a striped parasol and a towel on the free side."""
    x, y = stage.free_x, 880.0
    source = stage.open_random("parasol")
    red, cream = stage.paint_outside(source.choice(("#e0524b", "#2f9f9a", "#f0a23a"))), stage.paint_outside("#fdf3e0")
    pole = draw_line([(x, y), (x + 18, y - 330)], stroke=stage.paint_outside("#8a6a4a"), width=8)
    half, top = 170, y - 340
    tilt = draw_path(f"M{-half},0C{-half + 20},-130 {half - 20},-130 {half},0Z", fill=red)
    stripes = draw_path(
        "M-100,0C-92,-70 -44,-96 0,-97C-30,-80 -44,-40 -40,0Z M40,0C44,-40 30,-80 0,-97C44,-96 92,-70 100,0Z",
        fill=cream,
    )
    canopy = draw_group(tilt + stripes, transform=f"translate({x + 18:.0f},{top + 20:.0f}) rotate(5)")
    shadow = draw_ellipse((x - stage.light_side * 70, y + 8), radii=(190, 22), fill="#3a2550", opacity=0.22)
    towel = draw_polygon(
        [(x - 130, y + 20), (x + 70, y + 20), (x + 20, y + 62), (x - 190, y + 62)], fill=stage.paint_outside("#3f7fc4")
    )
    band = draw_polygon([(x - 90, y + 20), (x - 60, y + 20), (x - 118, y + 62), (x - 150, y + 62)], fill=cream)
    return shadow + towel + band + pole + canopy


def _draw_hut(stage: Stage) -> str:
    """Draw a striped wooden hut with its sign over the hatch."""
    wide = min(stage.free_width * 0.9, 400)
    x, base, top = stage.free_x - wide / 2, 850.0, 500.0
    source = stage.open_random("hut")
    tone, cream = stage.paint_outside(source.choice(("#3f8fc0", "#e3705c", "#39a08c"))), stage.paint_outside("#fdf4e2")
    planks = max(int(wide // 36), 4)
    walls = "".join(
        draw_rect(
            (x + index * wide / planks, top), size=(wide / planks + 1, base - top), fill=tone if index % 2 else cream
        )
        for index in range(planks)
    )
    roof = draw_polygon(
        [(x - 34, top + 8), (x + wide / 2, top - 120), (x + wide + 34, top + 8)],
        fill=stage.paint_outside("#a85a44", snow=0.7),
    )
    hatch = draw_rect(
        (x + wide * 0.18, top + 150),
        size=(wide * 0.64, 110),
        fill="#ffdf9e" if stage.outside.has_lamps else stage.paint_outside("#3c3a4c"),
    )
    counter = draw_rect(
        (x + wide * 0.12, top + 258), size=(wide * 0.76, 20), round_by=4, fill=stage.paint_outside("#b98a5a")
    )
    shadow = draw_rect((x - 10, base - 8), size=(wide + 20, 16), round_by=8, fill=fade_colour("#20143a", opacity=0.3))
    board = draw_board(
        stage, words=stage.sign_words or "", centre=(stage.free_x, top + 72), size=(wide * 0.96, 118), colour="#274b6d"
    )
    return shadow + walls + roof + hatch + counter + board
