"""Arithmetic on sRGB colours written as `#rrggbb`."""

Components = tuple[float, float, float]


def split_colour(colour: str) -> Components:
    """Give red, green and blue in 0..255 of `#rrggbb`; raises ValueError on anything else."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"a colour is written #rrggbb, not {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def join_colour(components: Components) -> str:
    """Write red, green and blue (clipped to 0..255) as `#rrggbb`."""
    return "#" + "".join(f"{round(min(max(part, 0), 255)):02x}" for part in components)


def mix_colours(first: str, *, second: str, share: float) -> str:
    """Mix two colours; share 0 gives the first, 1 the second."""
    pairs = zip(split_colour(first), split_colour(second), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return join_colour((red, green, blue))


def multiply_colour(colour: str, *, by: Components) -> str:
    """Multiply each component with a factor, as a coloured light does."""
    red, green, blue = (part * factor for part, factor in zip(split_colour(colour), by, strict=True))
    return join_colour((red, green, blue))


def lighten_colour(colour: str, *, share: float) -> str:
    """Mix a colour with white."""
    return mix_colours(colour, second="#ffffff", share=share)


def darken_colour(colour: str, *, share: float) -> str:
    """Mix a colour with a deep blue-violet, which reads as shadow rather than as soot."""
    return mix_colours(colour, second="#1a1433", share=share)


def fade_colour(colour: str, *, opacity: float) -> str:
    """Write a colour with its opacity in 0..1 as `#rrggbbaa`."""
    return f"{colour}{round(min(max(opacity, 0.0), 1.0) * 255):02x}"
