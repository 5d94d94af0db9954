"""Stop-gap until the curated requests land."""

from dataclasses import dataclass

from catalog.demo.scenes import Scene


@dataclass(frozen=True)
class Query:
    character: str
    text: str
    place: str


QUERIES = (Query("mira", "at the beach", "beach"),)


def matches(query: Query, scene: Scene) -> bool:
    return scene.character == query.character and scene.place == query.place
