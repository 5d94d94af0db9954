"""Weather before the scene: rain, snow and fog, and their traces on the ground."""

import random

from catalog.demo.colour import fade_colour
from catalog.demo.stage import Stage
from catalog.demo.svg import draw_circle, draw_ellipse, draw_group, draw_path, draw_rect


def draw_weather(stage: Stage, *, near: bool = True) -> str:
    """Draw the weather over the whole picture; `near` is before the figure, otherwise behind it."""
    if stage.scene.weather == "rain":
        return draw_rain(stage, near=near) + ("" if near else draw_splashes(stage))
    if stage.scene.weather == "snow":
        return draw_snow(stage, near=near)
    if stage.scene.weather == "fog":
        return draw_fog(stage, near=near)
    return ""


def draw_rain(stage: Stage, *, near: bool) -> str:
    """Draw slanted streaks, long and few near, short and many far."""
    source = stage.open_random(f"rain {near}")
    count, length, width, opacity = (95, 64, 2.6, 0.42) if near else (240, 34, 1.5, 0.36)
    streaks = "".join(
        _write_streak(source, width=stage.width, length=length) for _ in range(int(count * stage.width / 1300))
    )
    return draw_path(streaks, stroke="#e6f0fb", stroke_width=width, stroke_linecap="round", opacity=opacity)


def draw_splashes(stage: Stage) -> str:
    """Draw rings and shine where drops meet the ground."""
    source = stage.open_random("splashes")
    drawn = ""
    for _ in range(int(34 * stage.width / 1300)):
        y = source.uniform(800, 985)
        size = (y - 640) / 330
        drawn += draw_ellipse(
            (source.uniform(0, stage.width), y),
            radii=(15 * size, 4 * size),
            fill="none",
            stroke="#e3eefa",
            stroke_width="2",
        )
    return draw_group(drawn, opacity=0.55)


def draw_puddles(stage: Stage, *, top: float) -> str:
    """Draw puddles that mirror the sky, below a height; nothing unless it rains."""
    if stage.scene.weather != "rain":
        return ""
    source = stage.open_random("puddles")
    fill = stage.sheet.declare_linear(
        [(0, fade_colour(stage.outside.sky[2], opacity=0.75)), (1, fade_colour(stage.outside.sky[0], opacity=0.5))],
        start=(0, top), end=(0, 1000),
    )  # fmt: skip
    drawn = ""
    for _ in range(6):
        y = source.uniform(top + 20, 980)
        wide = source.uniform(70, 150) * (y - top + 120) / 260
        drawn += draw_ellipse((source.uniform(0, stage.width), y), radii=(wide, wide * 0.12), fill=fill)
    return drawn


def draw_snow(stage: Stage, *, near: bool) -> str:
    """Draw flakes: large soft ones near, small ones far."""
    source = stage.open_random(f"snow {near}")
    count, sizes = (70, (4.5, 8.5)) if near else (210, (1.8, 4.2))
    drawn = "".join(
        draw_circle(
            (source.uniform(0, stage.width), source.uniform(0, 1000)),
            radius=source.uniform(*sizes), fill="#ffffff", opacity=source.uniform(0.55, 0.95),
        )
        for _ in range(int(count * stage.width / 1300))
    )  # fmt: skip
    return draw_group(drawn, opacity=0.85 if near else 0.9)


def draw_fog(stage: Stage, *, near: bool) -> str:
    """Draw banks of fog: dense behind the figure, thin wisps before it."""
    haze = stage.outside.haze
    source = stage.open_random(f"fog {near}")
    strength = 0.1 if near else 0.4
    veil = stage.sheet.declare_linear(
        [(0, fade_colour(haze, opacity=strength * 0.5)), (0.6, fade_colour(haze, opacity=strength)),
         (1, fade_colour(haze, opacity=strength * 0.35))],
    )  # fmt: skip
    drawn = draw_rect((0, 0), size=(stage.width, 1000), fill=veil)
    for _ in range(3):
        y = source.uniform(480, 900)
        fade = stage.sheet.declare_radial(
            [(0, fade_colour(haze, opacity=0.32 if near else 0.5)), (1, fade_colour(haze, opacity=0))],
            centre=(0, 0),
            radius=100,
        )
        move = f"translate({source.uniform(0, stage.width):.0f},{y:.0f}) scale({source.uniform(3, 6):.1f},{source.uniform(0.5, 0.9):.2f})"
        drawn += draw_group(draw_circle((0, 0), radius=100, fill=fade), transform=move)
    return drawn


def _write_streak(source: random.Random, *, width: float, length: float) -> str:
    x, y = source.uniform(-40, width + 60), source.uniform(-60, 1000)
    long = length * source.uniform(0.6, 1.25)
    return f"M{x:.0f},{y:.0f}l{-long * 0.22:.1f},{long:.1f}"
