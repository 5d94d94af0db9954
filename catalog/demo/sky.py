"""Skies: gradient, sun or moon with its glow, stars and clouds."""

from catalog.demo.colour import fade_colour, lighten_colour, mix_colours
from catalog.demo.stage import Stage
from catalog.demo.svg import Point, draw_circle, draw_group, draw_path, draw_rect, trace_ellipse

PUFFS = (
    (-92, 4, 46, 22),
    (-48, -12, 44, 34),
    (4, -26, 52, 44),
    (58, -10, 46, 32),
    (100, 6, 44, 20),
    (0, 8, 120, 20),
)  # x, y, and both radii of the parts of a cloud


def draw_sky(stage: Stage, *, horizon: float, sun_x: float | None = None) -> str:
    """Draw the sky from the upper edge down to the horizon (a height in scene units)."""
    zenith, middle, low = stage.outside.sky
    fill = stage.sheet.declare_linear([(0, zenith), (0.55, middle), (1, low)], end=(0, horizon))
    sky = draw_rect((0, 0), size=(stage.width, horizon + 40), fill=fill)
    x = sun_x if sun_x is not None else stage.free_x
    stars = _draw_stars(stage, horizon=horizon) if stage.outside.has_stars else ""
    sun = "" if stage.outside.is_overcast else _draw_sun(stage, x=x, horizon=horizon)
    return sky + stars + sun + _draw_clouds(stage, horizon=horizon)


def _draw_sun(stage: Stage, *, x: float, horizon: float) -> str:
    light = stage.outside
    centre = (x, horizon * (0.94 - 0.8 * light.sun_height))
    radius = 46 if light.has_stars else 58
    glow_radius = 420 if light.sun_height < 0.3 else 260
    glow = stage.sheet.declare_radial(
        [
            (0, fade_colour(light.sun, opacity=0.75 if not light.has_stars else 0.4)),
            (0.35, fade_colour(light.sun, opacity=0.24 if not light.has_stars else 0.1)),
            (1, fade_colour(light.sun, opacity=0)),
        ],
        centre=centre,
        radius=glow_radius,
    )
    disc = draw_circle(centre, radius=radius, fill=light.sun)
    if light.has_stars:
        grey = mix_colours(light.sun, second=light.sky[1], share=0.25)
        disc += "".join(
            draw_circle((centre[0] + dx, centre[1] + dy), radius=size, fill=grey, opacity=0.7)
            for dx, dy, size in ((-14, -12, 9), (12, 10, 12), (16, -18, 6), (-10, 18, 6))
        )
    return draw_circle(centre, radius=glow_radius, fill=glow) + disc


def _draw_stars(stage: Stage, *, horizon: float) -> str:
    source = stage.open_random("stars")
    drawn = ""
    for _ in range(int(stage.width / 13)):
        x, height = source.uniform(0, stage.width), source.random() ** 1.4
        size = source.choice((1.2, 1.6, 2.2, 3.0))
        drawn += draw_circle((x, height * horizon * 0.85), radius=size, fill="#fdfbe8", opacity=source.uniform(0.35, 1))
    return drawn


def _draw_clouds(stage: Stage, *, horizon: float) -> str:
    """Draw soft clouds; an overcast sky has wide banks of them."""
    source = stage.open_random("clouds")
    light = stage.outside
    count = 6 if light.is_overcast else source.choice((2, 3, 4))
    drawn = ""
    for _ in range(count):
        centre = (source.uniform(0, stage.width), source.uniform(0.08, 0.62) * horizon)
        size = source.uniform(0.7, 1.5) * (1.6 if light.is_overcast else 1)
        drawn += _draw_cloud(stage, centre=centre, size=size, is_flipped=stage.scene.variation == "cloud")
    return drawn


def _draw_cloud(stage: Stage, *, centre: Point, size: float, is_flipped: bool) -> str:
    """Draw one cloud with a lit top and a shaded, transparent bottom."""
    light = stage.outside
    x, y = centre
    share = 0.15 if light.has_stars else 0.42 if light.is_overcast else 0.72
    top = (
        lighten_colour(light.sky[2], share=share)
        if not light.has_stars
        else mix_colours(light.sky[1], second="#8fa0d8", share=0.35)
    )
    bottom = mix_colours(light.sky[1], second=light.sky[2], share=0.5)
    fill = stage.sheet.declare_linear(
        [(0, fade_colour(top, opacity=0.95)), (1, fade_colour(bottom, opacity=0.25))], start=(0, -52), end=(0, 30)
    )
    outline = "".join(trace_ellipse((dx, dy), radii=(rx, ry)) for dx, dy, rx, ry in PUFFS)
    lit = "".join(trace_ellipse((dx - 4, dy - 5), radii=(rx * 0.72, ry * 0.66)) for dx, dy, rx, ry in PUFFS[1:4])
    shapes = draw_path(outline, fill=fill) + draw_path(
        lit, fill=fade_colour(lighten_colour(top, share=0.5), opacity=0.28)
    )
    across = -size if is_flipped else size
    opacity = 0.75 if light.is_overcast else 0.9
    return draw_group(
        shapes, transform=f"translate({x:.1f},{y:.1f}) scale({across:.2f},{size * 0.8:.2f})", opacity=opacity
    )
