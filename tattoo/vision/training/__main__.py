"""Train and export the segmentation network: `python -m tattoo.vision.training FOLDER --minutes 45`.

Needs the environment of requirements/export.txt. FOLDER holds the shards that `tattoo.vision.training.pictures` writes; the
weights go to `FOLDER/segmentation.onnx`, the course to `course.json` beside this module. All commands are in
docs/reference/tattoo-segmentation.md.
"""

import argparse
from pathlib import Path

from torch import multiprocessing

from tattoo.vision.training.course import train
from tattoo.vision.training.fitting import Schedule

MEETING = "meeting"
"""The file by which the processes of a team find each other."""


def main() -> None:
    """Train, write a checkpoint at each report, export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--start-from", type=Path, help="a checkpoint.pt to go on from")
    parser.add_argument("--rate", type=float, default=Schedule.rate)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rank", type=int, help="be this process of a team whose processes are started one by one")
    arguments = parser.parse_args()
    meeting = f"file://{arguments.folder.resolve() / MEETING}"
    if arguments.rank is not None:
        train(arguments.rank, arguments, meeting)
        return
    (arguments.folder / MEETING).unlink(missing_ok=True)
    multiprocessing.spawn(train, args=(arguments, meeting), nprocs=arguments.processes)


if __name__ == "__main__":
    main()
