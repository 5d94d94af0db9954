"""Twenty requests as a chat user would type them, with what a right answer must show. They are not worded like prompts."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.demo.scenes import Scene
from catalog.demo.vocabulary import PLACES

OUTDOORS = tuple(place.name for place in PLACES.values() if not place.is_indoor)


@dataclass(frozen=True)
class Query:
    """A request to one character; `wanted` maps fields of a scene to the values that answer it."""

    character: str
    text: str
    wanted: Mapping[str, tuple[str, ...]]


QUERIES = (
    Query("mira", "reading outside while it rains", {"pose": ("reading",), "weather": ("rain",), "place": OUTDOORS}),
    Query("mira", "at the seaside when the sun goes down", {"place": ("beach",), "time_of_day": ("dusk",)}),
    Query("mira", "that picture with the bakery", {"sign_text": ("BAKERY",)}),
    Query("mira", "with her kitty at home", {"place": ("kitchen",), "prop": ("cat",)}),
    Query("mira", "riding a bike through the woods", {"pose": ("cycling",), "place": ("forest",)}),
    Query("tomas", "waiting for a train on a misty day", {"place": ("train station",), "weather": ("fog",)}),
    Query("tomas", "taking photos up in the mountains", {"place": ("mountain meadow",), "prop": ("camera",)}),
    Query("tomas", "winter stroll with the dog", {"prop": ("dog",), "weather": ("snow",)}),
    Query("tomas", "having a hot drink late in the evening", {"prop": ("coffee",), "time_of_day": ("night", "dusk")}),
    Query("tomas", "making music up on the roof", {"prop": ("guitar",), "place": ("rooftop",)}),
    Query("yuna", "the one where you can get ice cream by the sea", {"sign_text": ("ICE CREAM",)}),
    Query("yuna", "downtown after dark with an umbrella", {"prop": ("umbrella",), "place": ("city street",)}),
    Query("yuna", "early morning in the park with a bouquet", {"prop": ("flowers",), "place": ("city park",)}),
    Query("yuna", "lost in a novel among the bookshelves", {"pose": ("reading",), "place": ("library",)}),
    Query("yuna", "something festive, with a balloon", {"prop": ("balloon",)}),
    Query("kofi", "out on his bicycle at sunrise", {"pose": ("cycling",), "time_of_day": ("dawn",)}),
    Query("kofi", "cosy in the kitchen while it's snowing", {"place": ("kitchen",), "weather": ("snow",)}),
    Query("kofi", "leaving on a trip with his luggage", {"prop": ("suitcase",)}),
    Query("kofi", "in front of the jazz club sign", {"sign_text": ("JAZZ",)}),
    Query("kofi", "resting among the trees in the mist",
          {"pose": ("sitting",), "place": ("forest", "city park"), "weather": ("fog",)}),
)  # fmt: skip


def matches(query: Query, scene: Scene) -> bool:
    """Tell whether a scene shows everything that a request asks for."""
    return query.character == scene.character and all(
        getattr(scene, field) in allowed for field, allowed in query.wanted.items()
    )
