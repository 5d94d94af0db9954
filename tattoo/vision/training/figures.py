"""The pictures of the model card: `python -m tattoo.vision.training.figures`, with requirements/export.txt (matplotlib).

They show the shipped network on photographs of held-out seeds, those that `bench/segmentation.py` measures on.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from PIL import Image

from config.inference.manifest import MANIFEST_PATH, load_manifest
from tattoo.vision.composition import ComposedPhoto, compose_photo
from tattoo.vision.overlay import draw_overlay
from tattoo.vision.segmentation import Segmenter
from tattoo.vision.training.course import COURSE
from tattoo.vision.training.evaluation import Tally, measure_method
from tattoo.vision.training.recipe import HELD_OUT_SEEDS, TONES, wish_for_measurement

ROOT = MANIFEST_PATH.parents[2]
IMAGES = ROOT / "docs" / "images"
PHOTOS, SIDE_PX, CELL_PX, EXAMPLES_A_ROW = 360, 512, 170, 6
AIMS = {"tone": 0.7, "all": 0.8}
BLUE, ORANGE, GREY = "#3466c9", "#ea7a34", "#8b93a3"

Pixels = NDArray[np.uint8]


def open_shipped() -> Segmenter:
    """The shipped network."""
    spec = load_manifest(MANIFEST_PATH, roles={}).find_spec("tattoo-segmentation")
    session = InferenceSession(str(ROOT / spec.address.path), providers=["CPUExecutionProvider"])
    return Segmenter(session, version=spec.version, sha256=spec.sha256)


def draw_examples(photos: Sequence[ComposedPhoto], *, segmenter: Segmenter, target: Path) -> None:
    """Save rows of photographs, two of each tone and difficulty in turn, each above the true mask and the network's."""
    rows = []
    for start in range(0, len(photos), EXAMPLES_A_ROW):
        row = photos[start : start + EXAMPLES_A_ROW]
        found = [segmenter.segment(photo.rgb).classes for photo in row]
        truths = [draw_overlay(photo.rgb, classes=photo.classes) for photo in row]
        ours = [draw_overlay(photo.rgb, classes=classes) for photo, classes in zip(row, found, strict=True)]
        rows += [_join([photo.rgb for photo in row]), _join(truths), _join(ours), _join([], columns=len(row), height=6)]
    with Image.fromarray(np.concatenate(rows[:-1])) as sheet:
        sheet.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def _join(tiles: Sequence[Pixels], *, columns: int = 0, height: int = 0) -> Pixels:
    if not tiles:
        return np.full((height, columns * CELL_PX, 3), 255, np.uint8)
    small = [cv2.resize(tile, (CELL_PX, CELL_PX), interpolation=cv2.INTER_AREA) for tile in tiles]
    return np.asarray(np.concatenate(small, axis=1), np.uint8)


def draw_scores(tallies: dict[str, Tally], *, target: Path) -> None:
    """Save bars of the ink's intersection over union by tone, family and difficulty, and the course of the training."""
    figure = Figure(figsize=(11, 6.4), dpi=100, layout="constrained")
    axes = figure.subplots(2, 2)
    for chart, group in zip(axes.flat, ("tone", "family", "difficulty"), strict=False):
        names = [name for name in tallies if name.startswith(f"{group} ")]
        if group == "tone":
            names = [f"tone {tone}" for tone in TONES]
        labels = [f"{name.removeprefix(f'{group} ')}\n{len(tallies[name].each)}" for name in names]
        places = np.arange(len(names))
        chart.bar(places - 0.2, [tallies[name].iou for name in names], 0.4, color=BLUE, label="all pixels")
        chart.bar(places + 0.2, [tallies[name].mean for name in names], 0.4, color=ORANGE, label="mean of photographs")
        chart.set(ylim=(0, 1), title=f"IoU of ink by {group} (number of photographs)")
        chart.set_xticks(places, labels, fontsize=7, rotation=30 if group == "family" else 0)
        chart.axhline(AIMS["tone" if group == "tone" else "all"], color="k", linewidth=0.8, linestyle=":", label="aim")
        chart.legend(fontsize=7, loc="lower right")
    course = json.loads(COURSE.read_text(encoding="utf-8"))["course"]
    axes[1, 1].plot([one["photos"] / 1000 for one in course], [one["loss"] for one in course], color=GREY)
    axes[1, 1].set(xlabel="thousand augmented photographs seen", ylabel="loss", title="Training")
    for chart in axes.flat:
        chart.grid(alpha=0.25)
        chart.spines[["top", "right"]].set_visible(False)
    figure.savefig(target)


def main() -> None:
    """Compose, segment, draw."""
    segmenter = open_shipped()
    seeds = HELD_OUT_SEEDS[:PHOTOS]
    photos = [compose_photo(seed, wishes=wish_for_measurement(seed, side_px=SIDE_PX)) for seed in seeds]
    draw_examples(photos[: 3 * EXAMPLES_A_ROW], segmenter=segmenter, target=IMAGES / "tattoo-segmentation-examples.png")
    tallies = measure_method(lambda rgb: segmenter.segment(rgb).classes, photos=photos)
    draw_scores(tallies, target=IMAGES / "tattoo-segmentation-scores.png")
    for name, tally in tallies.items():
        print(f"{name:>24} {tally.iou:.3f} {tally.mean:.3f} {len(tally.each)}")


if __name__ == "__main__":
    main()
