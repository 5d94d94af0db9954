"""Draw, train, export and measure the demonstration CLIP: `python -m catalog.demo.training`, with requirements/export.txt.

Everything follows from the seed of `course.Schedule`.
"""

import json

from catalog.demo.training.checkpoint import export_checkpoint, ship_files
from catalog.demo.training.course import train_model
from catalog.demo.training.measuring import COURSE, measure_shipped, read_arguments


def main() -> None:
    """Train, export, ship and measure."""
    arguments = read_arguments(program="python -m catalog.demo.training", description=__doc__ or "")
    epochs = train_model(arguments.data, workers=arguments.workers)
    COURSE.write_text(json.dumps(epochs, indent=1) + "\n", encoding="utf-8")
    ship_files(export_checkpoint(arguments.data / "demo-clip"))
    print(measure_shipped(arguments.data / "pictures", workers=arguments.workers))


if __name__ == "__main__":
    main()
