"""Light of a scene: what the time of day and the weather do to the sky and to every colour.

Surfaces are painted in their own colour; `Light.tint` multiplies it with the ambient light and mixes it with haze by
its depth (0 near, 1 far): that is the aerial perspective of the pictures.
"""

from dataclasses import dataclass, replace

from catalog.demo.colour import Components, mix_colours, multiply_colour


@dataclass(frozen=True)
class Light:
    """Colours of one time and weather."""

    sky: tuple[str, str, str]  # zenith, middle, horizon
    ambient: Components
    haze: str
    haze_share: float
    sun: str
    sun_height: float  # 0 horizon, 1 zenith
    shadow_opacity: float
    rim: str
    rim_opacity: float
    has_lamps: bool
    has_stars: bool
    is_overcast: bool

    def tint(self, colour: str, *, depth: float = 0.0) -> str:
        """Give the colour of a surface under this light at a depth in 0..1."""
        lit = multiply_colour(colour, by=self.ambient)
        return mix_colours(lit, second=self.haze, share=min(depth * self.haze_share, 1.0))


CLEAR = {
    "dawn": Light(
        ("#7d8fd0", "#f2b8c6", "#ffe3bd"), (0.98, 0.89, 0.9), "#f6c9c4", 0.72, "#fff0cf", 0.16, 0.2, "#ffd9b0", 0.55,
        False, False, False,
    ),
    "noon": Light(
        ("#3d97e3", "#82c4f2", "#dff2fb"), (1.0, 1.0, 1.0), "#cfe6f3", 0.68, "#fffbe6", 0.82, 0.26, "#fff8dc", 0.42,
        False, False, False,
    ),
    "dusk": Light(
        ("#41357f", "#e0607e", "#ffb35c"), (0.93, 0.74, 0.74), "#ee9a80", 0.68, "#ffe29a", 0.1, 0.24, "#ffb070", 0.75,
        True, False, False,
    ),
    "night": Light(
        ("#0b1034", "#1c2a5e", "#3f4f8c"), (0.5, 0.55, 0.8), "#2f3d78", 0.7, "#f3f1dd", 0.72, 0.35, "#9db8ff", 0.5,
        True, True, False,
    ),
}  # fmt: skip
OVERCAST_SKY = {
    "dawn": ("#8e94ae", "#c3b9c4", "#e6d3cb"),
    "noon": ("#8fa3b5", "#b4c4cf", "#d7e0e4"),
    "dusk": ("#4f4a72", "#97718c", "#d79a86"),
    "night": ("#141a36", "#232c50", "#3a4470"),
}
INDOOR_AMBIENT = {
    "dawn": (1.0, 0.93, 0.9),
    "noon": (1.0, 0.99, 0.96),
    "dusk": (1.0, 0.87, 0.78),
    "night": (0.86, 0.72, 0.64),
}
WEATHER_AMBIENT = {"rain": (0.82, 0.87, 0.93), "snow": (0.95, 0.97, 1.0), "fog": (0.92, 0.94, 0.96)}
WEATHER_HAZE = {"rain": 0.78, "snow": 0.82, "fog": 0.93}


def choose_light(time_of_day: str, *, weather: str) -> Light:
    """Give the light outdoors; raises KeyError for an unknown time."""
    light = CLEAR[time_of_day]
    if weather == "clear":
        return light
    sky = OVERCAST_SKY[time_of_day]
    factors = WEATHER_AMBIENT[weather]
    haze = mix_colours(sky[2], second=light.haze, share=0.25)
    if weather == "fog" and time_of_day != "night":
        haze = mix_colours(haze, second="#d3d2da", share=0.5)
    red, green, blue = (a * b for a, b in zip(light.ambient, factors, strict=True))
    return replace(
        light,
        sky=sky,
        ambient=(red, green, blue),
        haze=haze,
        haze_share=WEATHER_HAZE[weather],
        shadow_opacity=light.shadow_opacity * 0.6,
        rim_opacity=light.rim_opacity * 0.6,
        has_lamps=light.has_lamps or weather in ("rain", "fog"),
        has_stars=False,
        is_overcast=True,
    )


def move_indoors(light: Light, *, time_of_day: str) -> Light:
    """Give the light of a room: warm, without haze, with its lamps on unless it is noon in clear weather."""
    return replace(
        light,
        ambient=INDOOR_AMBIENT[time_of_day],
        haze="#6b4a3a" if time_of_day == "night" else "#f3dcc0",
        haze_share=0.3,
        rim="#ffd59a",
        rim_opacity=0.45,
        has_lamps=time_of_day != "noon" or light.is_overcast,
    )
