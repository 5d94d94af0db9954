"""Rooms: walls, windows with the view and the weather outside, lamps, shelves, pictures on the wall."""

from catalog.demo.buildings import draw_glow, draw_skyline
from catalog.demo.colour import darken_colour, fade_colour, lighten_colour
from catalog.demo.sky import draw_sky
from catalog.demo.stage import Stage
from catalog.demo.svg import Point, draw_ellipse, draw_group, draw_line, draw_path, draw_rect
from catalog.demo.vegetation import draw_tree
from catalog.demo.weather import draw_fog, draw_rain, draw_snow


def draw_wall(stage: Stage, *, colour: str, bottom: float) -> str:
    """Draw a wall that is lighter where the light comes from."""
    tone = stage.paint(colour)
    ends = ((0.0, 0.0), (stage.width, bottom)) if stage.light_side < 0 else ((stage.width, 0.0), (0.0, bottom))
    fill = stage.sheet.declare_linear(
        [(0, lighten_colour(tone, share=0.12)), (1, darken_colour(tone, share=0.2))], start=ends[0], end=ends[1]
    )
    return draw_rect((0, 0), size=(stage.width, bottom), fill=fill)


def draw_window(
    stage: Stage, *, corner: Point, size: Point, frame: str, columns: int = 2, is_arched: bool = False
) -> str:
    """Draw a window with sky, trees, houses and the weather behind it."""
    (x, y), (wide, tall) = corner, size
    radius = wide / 2 if is_arched else 6.0
    opening = draw_path(
        f"M{x:.0f},{y + tall:.0f}V{y + radius:.0f}A{radius:.0f},{radius:.0f} 0 0 1 {x + wide:.0f},{y + radius:.0f}V{y + tall:.0f}Z"
    ) if is_arched else draw_rect(corner, size=size, round_by=4)  # fmt: skip
    clip = stage.sheet.declare_clip(opening)
    view = _draw_view(stage, corner=corner, size=size)
    tone = stage.paint(frame)
    bars = (
        "".join(f"M{x + wide * index / columns:.0f},{y:.0f}v{tall:.0f}" for index in range(1, columns))
        + f"M{x:.0f},{y + tall * 0.4:.0f}h{wide:.0f}"
    )
    grid = draw_path(bars, stroke=tone, stroke_width="9")
    outline = opening.replace("/>", f' fill="none" stroke="{tone}" stroke-width="18"/>')
    sill = draw_rect((x - 26, y + tall), size=(wide + 52, 20), round_by=5, fill=lighten_colour(tone, share=0.15))
    return draw_group(view + grid, clip_path=clip) + outline + sill


def _draw_view(stage: Stage, *, corner: Point, size: Point) -> str:
    """Draw what is seen through a window."""
    (x, y), (wide, tall) = corner, size
    view = draw_sky(stage, horizon=y + tall * 0.86, sun_x=x + wide * 0.6)
    view += draw_skyline(stage, base=y + tall + 6, height=tall * 0.52, depth=0.5, layer="window skyline")
    foot = (x + wide * 0.12, y + tall + 30)
    view += draw_tree(stage, foot=foot, height=tall * 0.75, colour="#5d9a55", depth=0.2, layer="window tree")
    return view + _draw_window_weather(stage)


def _draw_window_weather(stage: Stage) -> str:
    weather = stage.scene.weather
    if weather == "rain":
        return draw_rain(stage, near=False) + draw_rain(stage, near=True)
    if weather == "snow":
        return draw_snow(stage, near=False) + draw_snow(stage, near=True)
    return draw_fog(stage, near=False) if weather == "fog" else ""


def draw_sunbeam(stage: Stage, *, corner: Point, size: Point) -> str:
    """Draw the light that falls from a window into the room by day in clear weather."""
    if stage.outside.is_overcast or stage.outside.has_stars:
        return ""
    (x, y), (wide, tall) = corner, size
    lean = 260 * (-1 if x + wide / 2 > stage.width / 2 else 1)
    fill = stage.sheet.declare_linear(
        [(0, fade_colour(stage.outside.sun, opacity=0.32)), (1, fade_colour(stage.outside.sun, opacity=0))],
        start=(x, y),
        end=(x + lean, 1000),
    )
    return (
        draw_path(f"M{x:.0f},{y:.0f}H{x + wide:.0f}L{x + wide + lean * 1.4:.0f},1000H{x + lean:.0f}Z", fill=fill)
        if tall
        else ""
    )


def draw_pendant(stage: Stage, *, at: Point, colour: str) -> str:
    """Draw a hanging lamp with its halo; `at` is the lower middle of its shade."""
    x, y = at
    shade = draw_path(f"M{x - 52:.0f},{y:.0f}C{x - 48:.0f},{y - 46:.0f} {x - 16:.0f},{y - 62:.0f} {x:.0f},{y - 62:.0f}"
                      f"C{x + 16:.0f},{y - 62:.0f} {x + 48:.0f},{y - 46:.0f} {x + 52:.0f},{y:.0f}Z", fill=stage.paint(colour))  # fmt: skip
    cord = draw_line([(x, -10), (x, y - 60)], stroke="#2d2430", width=4)
    bulb = draw_ellipse((x, y + 2), radii=(30, 11), fill="#fff3c9" if stage.light.has_lamps else "#e9dfca")
    glow = draw_glow(stage, centre=(x, y + 20), radius=300, strength=0.5) if stage.light.has_lamps else ""
    return glow + cord + bulb + shade


def draw_pot_plant(stage: Stage, *, foot: Point, size: float, pot: str = "#c4683f") -> str:
    """Draw a plant with arching leaves in a pot."""
    x, y = foot
    leaf = stage.paint("#4f8f57")
    drawn = ""
    for index, (lean, reach) in enumerate(
        ((-0.9, 0.6), (0.9, 0.62), (-0.5, 0.95), (0.5, 0.98), (0.0, 1.15), (-0.22, 0.75), (0.25, 0.7))
    ):
        tone = (darken_colour(leaf, share=0.22), leaf, lighten_colour(leaf, share=0.12))[index % 3]
        tip = (x + lean * size * 0.75, y - size * (0.42 + reach * 0.6))
        drawn += draw_path(
            f"M{x:.0f},{y - size * 0.36:.0f}Q{x + lean * size * 0.1 - size * 0.15:.0f},{tip[1] + size * 0.12:.0f} {tip[0]:.0f},{tip[1]:.0f}"
            f"Q{x + lean * size * 0.4 + size * 0.15:.0f},{tip[1] + size * 0.3:.0f} {x:.0f},{y - size * 0.36:.0f}Z", fill=tone,
        )  # fmt: skip
    tone = stage.paint(pot)
    half = size * 0.26
    drawn += draw_path(
        f"M{x - half:.0f},{y - size * 0.4:.0f}H{x + half:.0f}L{x + half * 0.72:.0f},{y:.0f}H{x - half * 0.72:.0f}Z",
        fill=tone,
    )
    return drawn + draw_rect(
        (x - half * 1.1, y - size * 0.44),
        size=(half * 2.2, size * 0.1),
        round_by=3,
        fill=darken_colour(tone, share=0.15),
    )
