"""A training from its arguments to its files, as every process of the team runs it; the first reports and exports."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import distributed

from tattoo.vision.training.export import export_model
from tattoo.vision.training.fitting import Progress, Schedule, Team, fit_model
from tattoo.vision.training.network import make_model
from tattoo.vision.training.pictures import list_shards

COURSE = Path(__file__).with_name("course.json")


def train(rank: int, arguments: argparse.Namespace, meeting: str) -> None:
    """Train as one process of a team; the first reports and exports."""
    size = arguments.processes
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=size)
    schedule = Schedule(minutes=arguments.minutes, rate=arguments.rate)
    model = make_model(seed=schedule.seed)
    if arguments.start_from:
        model.load_state_dict(torch.load(arguments.start_from, weights_only=True))

    def report(progress: Progress, average: Any) -> None:
        if rank == 0:
            torch.save(average.state_dict(), arguments.folder / "checkpoint.pt")
            print(json.dumps(asdict(progress)), file=sys.stderr, flush=True)

    average, course = fit_model(model, folder=arguments.folder, schedule=schedule, team=Team(rank, size), report=report)
    distributed.destroy_process_group()
    if rank == 0:
        finish(average, course=course, arguments=arguments)


def finish(average: Any, *, course: list[Progress], arguments: argparse.Namespace) -> None:
    """Write the checkpoint, the ONNX file and the course."""
    torch.save(average.state_dict(), arguments.folder / "checkpoint.pt")
    difference = export_model(average, target=arguments.folder / "segmentation.onnx")
    photos = len(list_shards(arguments.folder))
    told = {"shards": photos, "largest_difference_from_torch": difference}
    COURSE.write_text(
        json.dumps({**told, "course": [asdict(one) for one in course]}, indent=1) + "\n", encoding="utf-8"
    )
