"""Twenty requests about the demonstration as a chat user would type them, each with what a right answer must show.

They are paraphrases: no prompt holds them. Near-duplicates of a right scene are right as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.demo.scenes import Scene


@dataclass(frozen=True)
class Query:
    """A text about a character; `wanted` holds the attributes of `Scene` that a right answer has."""

    character: str
    text: str
    wanted: Mapping[str, str]


QUERIES = (
    Query("mira", "with a novel, waiting for the train on a wet night", {"place": "train station", "pose": "reading"}),
    Query("mira", "riding her bike down the street in a downpour", {"place": "city street", "pose": "cycling"}),
    Query("mira", "at the seaside with a book when the sun comes up", {"place": "beach", "pose": "reading"}),
    Query("mira", "in the woods after dark while it is snowing", {"place": "forest", "weather": "snow"}),
    Query("mira", "having a hot drink among the bookshelves", {"place": "library", "prop": "coffee"}),
    Query("kofi", "playing music on the roof in winter", {"place": "rooftop", "prop": "guitar"}),
    Query("kofi", "walking the dog through town on a misty morning", {"place": "city street", "prop": "dog"}),
    Query("kofi", "taking pictures while cooking", {"place": "kitchen", "prop": "camera"}),
    Query("kofi", "that one with the bakery sign", {"sign_text": "BAKERY"}),
    Query("kofi", "leaving for a trip by rail with luggage", {"place": "train station", "prop": "suitcase"}),
    Query("tomas", "with a kitten under the trees", {"place": "forest", "prop": "cat"}),
    Query("tomas", "playing a song in a coffee house late in the evening", {"place": "café", "prop": "guitar"}),
    Query("tomas", "on his bicycle by the sea", {"place": "beach", "pose": "cycling"}),
    Query("tomas", "in front of the movie theatre", {"sign_text": "CINEMA"}),
    Query("tomas", "saying hello from a snowy mountain", {"place": "mountain meadow", "pose": "waving"}),
    Query("yuna", "photographing the rose garden", {"place": "city park", "prop": "camera"}),
    Query("yuna", "sitting on the platform with her dog in the snow", {"place": "train station", "prop": "dog"}),
    Query("yuna", "lost in a book somewhere high up in the mist", {"place": "mountain meadow", "pose": "reading"}),
    Query("yuna", "at the ice cream stand by the sea in bad weather", {"place": "beach", "weather": "rain"}),
    Query("yuna", "the cat and her on top of the house at sunset", {"place": "rooftop", "prop": "cat"}),
)


def matches(query: Query, scene: Scene) -> bool:
    """Whether the scene is a right answer."""
    return scene.character == query.character and all(
        getattr(scene, name) == value for name, value in query.wanted.items()
    )
