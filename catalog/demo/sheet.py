"""The sheet of one picture: its shared definitions (gradients, blurs, clips, filters) and the final document."""

from collections.abc import Sequence

from catalog.demo.svg import Point, Stop, draw_element, format_number


class Sheet:
    """Collects definitions and hands out references to them; equal definitions are written once."""

    def __init__(self) -> None:
        self._definitions: dict[str, str] = {}

    def declare_linear(self, stops: Sequence[Stop], *, start: Point = (0, 0), end: Point = (0, 1000)) -> str:
        """Declare a linear gradient between two points in scene units and return its `url(#…)`."""
        (x1, y1), (x2, y2) = start, end
        axis = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        return self._declare(f'<linearGradient id="@" gradientUnits="userSpaceOnUse" {axis}>', stops, "linearGradient")

    def declare_radial(self, stops: Sequence[Stop], *, centre: Point, radius: float) -> str:
        """Declare a radial gradient around a point in scene units and return its `url(#…)`."""
        axis = f'cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{radius:.1f}"'
        return self._declare(f'<radialGradient id="@" gradientUnits="userSpaceOnUse" {axis}>', stops, "radialGradient")

    def declare_blur(self, deviation: float) -> str:
        """Declare a Gaussian blur with a standard deviation in scene units and return its `url(#…)`."""
        body = f'<feGaussianBlur stdDeviation="{deviation:.1f}"/>'
        return self._keep(f'<filter id="@" x="-30%" y="-30%" width="160%" height="160%">{body}</filter>')

    def declare_clip(self, shape: str) -> str:
        """Declare a clip path made of shapes and return its `url(#…)`."""
        return self._keep(f'<clipPath id="@">{shape}</clipPath>')

    def write_document(self, content: str, *, size: Point, view: tuple[float, float, float, float]) -> str:
        """Write the whole SVG: size in pixels, view as (x, y, width, height) in scene units."""
        definitions = "".join(body.replace("@", name) for body, name in self._definitions.items())
        return draw_element(
            "svg",
            content=f"<defs>{definitions}</defs>{content}",
            xmlns="http://www.w3.org/2000/svg",
            width=format_number(size[0]),
            height=format_number(size[1]),
            viewBox=" ".join(format_number(length) for length in view),
            preserveAspectRatio="none",
        )

    def _declare(self, opening: str, stops: Sequence[Stop], tag: str) -> str:
        written = "".join(f'<stop offset="{offset:.3f}" stop-color="{colour}"/>' for offset, colour in stops)
        return self._keep(f"{opening}{written}</{tag}>")

    def _keep(self, body: str) -> str:
        name = self._definitions.setdefault(body, f"d{len(self._definitions)}")
        return f"url(#{name})"
