"""The measurement of the shipped model: held-out scenes by their captions and by requests, and the demonstration's requests."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.demo.characters import CHARACTERS
from catalog.demo.collection import demonstration
from catalog.demo.queries import QUERIES, Query, matches
from catalog.demo.scenes import Scene
from catalog.demo.training.captions import write_request
from catalog.demo.training.encoding import Towers
from catalog.demo.training.pictures import Pixels
from catalog.demo.training.retrieval import Ranks, Vectors, measure_recall, rank_pictures

DEPTHS = (1, 5, 10)
REQUEST_SEED = 5


@dataclass(frozen=True)
class Retrieval:
    """Recalls at 1, 5 and 10 over so many candidates, and the ranks that they are made of (0 is the best)."""

    title: str
    candidates: int
    ranks: Ranks

    def recall_at(self, depth: int) -> float:
        """Give recall at a depth."""
        return measure_recall(self.ranks, at=depth)


def measure_held_out(towers: Towers, *, scenes: Sequence[Scene], pixels: Pixels) -> list[Retrieval]:
    """Measure retrieval among scenes: by the renderer's full caption, and by an incomplete request in other words."""
    pictures = towers.encode_pictures(pixels)
    texts = {
        "full caption": [scene.prompt for scene in scenes],
        "request of some of its parts": [
            write_request(scene, source=random.Random(f"{REQUEST_SEED} {scene.seed}")) for scene in scenes
        ],
    }
    return [
        Retrieval(title, len(scenes), rank_pictures(towers.encode_texts(lines), pictures=pictures))
        for title, lines in texts.items()
    ]


def measure_queries(towers: Towers, *, pixels: Pixels) -> Retrieval:
    """Measure the demonstration's twenty requests: the rank of the best right answer among its character's pictures.

    `pixels` are the squares of `demonstration()` in its order.
    """
    pictures = towers.encode_pictures(pixels)
    scenes = demonstration()
    texts = towers.encode_texts([query.text for query in QUERIES])
    ranks = [find_first_answer(query, text=text, pictures=pictures) for query, text in zip(QUERIES, texts, strict=True)]
    candidates = len(scenes) // len(CHARACTERS)
    return Retrieval("the demonstration's requests, of one character", candidates, np.array(ranks, dtype=np.int64))


def find_first_answer(query: Query, *, text: Vectors, pictures: Vectors) -> int:
    """Find the rank of the first right answer to a request among the pictures of its character, 0 being the best."""
    own = [index for index, scene in enumerate(demonstration()) if scene.character == query.character]
    order = np.argsort(-(pictures[own] @ text), kind="stable")
    right = [matches(query, demonstration()[own[index]]) for index in order]
    return right.index(True)


def format_table(retrievals: Sequence[Retrieval]) -> str:
    """Write recalls as a table in Markdown."""
    lines = ["| text | texts | candidates | R@1 | R@5 | R@10 |", "|---|---|---|---|---|---|"]
    for one in retrievals:
        recalls = " | ".join(f"{one.recall_at(depth):.3f}" for depth in DEPTHS)
        lines.append(f"| {one.title} | {len(one.ranks)} | {one.candidates} | {recalls} |")
    return "\n".join(lines)
