"""The places: one module each, which draws what is behind and what is before the figure.

A new place needs a module here, an entry in `PAINTERS`, one in `vocabulary.PLACES` and one in `furniture.SEATS`.
"""

from collections.abc import Callable

from catalog.demo.places import (
    beach,
    cafe,
    forest,
    kitchen,
    library,
    meadow,
    park,
    rooftop,
    station,
    street,
)
from catalog.demo.stage import Backdrop, Stage

PAINTERS: dict[str, Callable[[Stage], Backdrop]] = {
    "city park": park.draw_park,
    "beach": beach.draw_beach,
    "café": cafe.draw_cafe,
    "library": library.draw_library,
    "mountain meadow": meadow.draw_meadow,
    "city street": street.draw_street,
    "kitchen": kitchen.draw_kitchen,
    "train station": station.draw_station,
    "forest": forest.draw_forest,
    "rooftop": rooftop.draw_rooftop,
}


def draw_place(stage: Stage) -> Backdrop:
    """Draw the place of the scene."""
    return PAINTERS[stage.scene.place](stage)
