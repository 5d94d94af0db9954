"""The two pictures of the model card: how recall grew and where it ended, and what some requests find."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from catalog.demo.characters import CHARACTERS
from catalog.demo.collection import demonstration
from catalog.demo.queries import Query, matches
from catalog.demo.training.encoding import Towers
from catalog.demo.training.evaluation import Retrieval
from catalog.demo.training.pictures import Pixels, render_small
from catalog.demo.training.retrieval import Vectors

INK, PALE, RIGHT = "#26233a", "#8b93a3", "#1f9d55"
COLOURS = ("#3466c9", "#ea7a34", "#3c9361")
AIMS = {1: 0.80, 5: 0.97}
DEPTHS = (1, 2, 3, 5, 10, 20)
FOUND = 5
CELL_PX, DPI = (150, 112), 80


def draw_recall(retrievals: Sequence[Retrieval], *, course: Path, target: Path) -> None:
    """Draw recall at k of each measurement beside the course of the training, and save a PNG."""
    figure = Figure(figsize=(9.6, 3.8), dpi=110, layout="constrained")
    left, right = figure.subplots(1, 2)
    for retrieval, colour in zip(retrievals, COLOURS, strict=False):
        recalls = [retrieval.recall_at(depth) for depth in DEPTHS]
        label = f"{retrieval.title} ({len(retrieval.ranks)} texts, {retrieval.candidates} candidates)"
        left.plot(DEPTHS, recalls, marker="o", color=colour, label=label)
    left.plot(list(AIMS), list(AIMS.values()), "k_", markersize=14, label="aim for full captions")
    left.set(xscale="log", xlabel="k", ylabel="recall at k", ylim=(0, 1.03), title="Retrieval on scenes never seen")
    left.set_xticks(DEPTHS, [str(depth) for depth in DEPTHS])
    left.legend(fontsize=7.5, loc="lower right")
    epochs = json.loads(course.read_text(encoding="utf-8"))
    for key, label, colour in (("caption_at_1", "full caption", COLOURS[0]), ("request_at_1", "request", COLOURS[1])):
        right.plot([epoch["number"] for epoch in epochs], [epoch[key] for epoch in epochs], color=colour, label=label)
    right.set(xlabel="epoch", ylabel="R@1 of 200 validation scenes", ylim=(0, 1.03), title="Training")
    right.legend(fontsize=7.5, loc="lower right")
    for axes in (left, right):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(target)


def draw_examples(towers: Towers, *, pixels: Pixels, queries: Sequence[Query], target: Path) -> None:
    """Draw a row for each request: its words and the nearest pictures of its character, and save a PNG of few colours.

    A green frame says that the picture shows all that was asked for. `pixels` are the squares of `demonstration()`.
    """
    pictures = towers.encode_pictures(pixels)
    texts = towers.encode_texts([query.text for query in queries])
    figure = Figure(figsize=(FOUND * CELL_PX[0] / DPI, len(queries) * (CELL_PX[1] + 40) / DPI), dpi=DPI)
    grid = figure.subplots(len(queries), FOUND, squeeze=False)
    for row, query, text in zip(grid, queries, texts, strict=True):
        _draw_row(row, query=query, cosines=pictures @ text)
    figure.subplots_adjust(left=0.006, right=0.994, top=0.965, bottom=0.025, wspace=0.035, hspace=0.3)
    drawn = io.BytesIO()
    figure.savefig(drawn)
    with Image.open(drawn) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def _draw_row(row: Sequence[Any], *, query: Query, cosines: Vectors) -> None:
    scenes = demonstration()
    own = [index for index, scene in enumerate(scenes) if scene.character == query.character]
    nearest = sorted(own, key=lambda index: -cosines[index])[:FOUND]
    for axes, index in zip(row, nearest, strict=True):
        axes.imshow(np.asarray(render_small(scenes[index]).resize(CELL_PX, Image.Resampling.LANCZOS)))
        axes.set(xticks=(), yticks=())
        axes.set_xlabel(f"{cosines[index]:.2f}", fontsize=7, color=PALE, labelpad=3)
        is_right = matches(query, scenes[index])
        for spine in axes.spines.values():
            spine.set(color=RIGHT if is_right else PALE, linewidth=3.5 if is_right else 0.5)
    title = f"{CHARACTERS[query.character].name}: “{query.text}”"
    row[0].set_title(title, fontsize=9.5, color=INK, loc="left", pad=3)
