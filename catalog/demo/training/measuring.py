"""Measure the shipped model and draw the pictures of its card: `python -m catalog.demo.training.measuring`. Needs no torch."""

import argparse
from pathlib import Path

from catalog.demo.collection import demonstration
from catalog.demo.queries import QUERIES
from catalog.demo.training.encoding import ROOT, SHIPPED, SIDE_PX, open_towers
from catalog.demo.training.evaluation import format_table, measure_held_out, measure_queries
from catalog.demo.training.figures import draw_examples, draw_recall
from catalog.demo.training.pictures import draw_pictures
from catalog.demo.training.recipe import choose_held_out

IMAGES = ROOT / "docs" / "images"
COURSE = Path(__file__).with_name("course.json")
EVERY = 4
"""Every fourth request of the demonstration is shown as an example, so that none is chosen for its answer."""


def measure_shipped(folder: Path, *, workers: int) -> str:
    """Measure the shipped model on scenes that it never saw, draw both pictures, and give the table in Markdown."""
    towers = open_towers(SHIPPED)
    scenes = choose_held_out()
    pixels = draw_pictures(scenes, side_px=SIDE_PX, folder=folder, workers=workers)
    shown = draw_pictures(demonstration(), side_px=SIDE_PX, folder=folder, workers=workers)
    retrievals = [*measure_held_out(towers, scenes=scenes, pixels=pixels), measure_queries(towers, pixels=shown)]
    draw_recall(retrievals, course=COURSE, target=IMAGES / "demo-clip-recall.png")
    draw_examples(towers, pixels=shown, queries=QUERIES[::EVERY], target=IMAGES / "demo-clip-examples.png")
    return format_table(retrievals)


def read_arguments(*, program: str, description: str) -> argparse.Namespace:
    """Read where drawn scenes are kept and how many processes may work."""
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("--data", type=Path, default=Path(".loupe/training"), help="where drawn scenes are kept")
    parser.add_argument("--workers", type=int, default=2, help="processes that draw and threads that train")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    arguments = read_arguments(program="python -m catalog.demo.training.measuring", description=__doc__ or "")
    print(measure_shipped(arguments.data / "pictures", workers=arguments.workers))


if __name__ == "__main__":
    main()
