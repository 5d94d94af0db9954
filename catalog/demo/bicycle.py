"""A city bicycle in side view, in figure units, facing right; `mirror` turns it by its coordinates."""

import math

from catalog.demo.colour import darken_colour, lighten_colour
from catalog.demo.svg import Point, draw_circle, draw_group, draw_line, draw_path, draw_rect

REAR, FRONT, CRANK, SADDLE, BARS = (-142.0, -88.0), (150.0, -88.0), (6.0, -92.0), (-56.0, -262.0), (124.0, -300.0)
WHEEL_RADIUS = 84.0


def draw_bicycle(*, colour: str, facing: int) -> str:
    """Draw the bicycle with its wheels on the ground."""
    wheels = _draw_wheel(REAR) + _draw_wheel(FRONT)
    tube = {"stroke": colour, "width": 9.0}
    frame = (
        draw_line([REAR, CRANK, (-44, -226), REAR], stroke=darken_colour(colour, share=0.15), width=7)
        + draw_line([CRANK, (112, -236), (-40, -206)], **tube)  # type: ignore[arg-type]
        + draw_line([FRONT, (116, -250), (108, -286)], **tube)  # type: ignore[arg-type]
        + draw_line([CRANK, (-52, -254)], **tube)  # type: ignore[arg-type]
    )
    bars = draw_path(
        "M106,-288 L128,-300 L118,-306", fill="none", stroke="#43414f", stroke_width="8", stroke_linecap="round"
    )
    saddle = draw_path("M-92,-264 C-80,-276 -40,-272 -18,-262 C-30,-252 -76,-248 -92,-264Z", fill="#4b322a")
    guard = draw_path("M-226,-104 A88,88 0 0 1 -84,-152", fill="none", stroke=lighten_colour(colour, share=0.15),
                      stroke_width="8", stroke_linecap="round")  # fmt: skip
    chain = draw_circle(CRANK, radius=20, fill="none", stroke="#4a4857", stroke_width="5")
    return draw_group(wheels + guard + frame + chain + bars + saddle, transform=f"scale({facing},1)")


def draw_basket(*, facing: int) -> str:
    """Draw the wicker basket before the handlebar."""
    basket = draw_path("M122,-282 L206,-282 L196,-222 L132,-222Z", fill="#b98149")
    weave = "".join(draw_line([(126 + 2 * row, -270 + 14 * row), (204 - 2 * row, -270 + 14 * row)], stroke="#8a5a2f", width=3)
                    for row in range(4))  # fmt: skip
    return draw_group(
        basket + weave + draw_rect((119, -288), size=(90, 9), round_by=4, fill="#8a5a2f"),
        transform=f"scale({facing},1)",
    )


def _draw_wheel(centre: Point) -> str:
    tyre = draw_circle(centre, radius=WHEEL_RADIUS, fill="none", stroke="#2d2b38", stroke_width="8")
    rim = draw_circle(centre, radius=WHEEL_RADIUS - 7, fill="none", stroke="#c9ccd6", stroke_width="3")
    spokes = "".join(
        f"M{centre[0]:.1f},{centre[1]:.1f}l{math.cos(angle) * 77:.1f},{math.sin(angle) * 77:.1f}"
        for angle in (index * math.tau / 14 for index in range(14))
    )
    hub = draw_circle(centre, radius=7, fill="#4a4857")
    return tyre + rim + draw_path(spokes, stroke="#d4d7df", stroke_width="1.4", opacity=0.75) + hub
