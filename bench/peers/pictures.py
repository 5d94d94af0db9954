"""What both sides of bench.analysis share: the pictures, the models by name, the stages, the clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import random_scene
from catalog.pipeline.decoding import decode_picture
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Stage, Subject
from catalog.pipeline.stages import STAGES, stages_for
from config.inference.manifest import MANIFEST_PATH, load_manifest
from config.inference.provider import ModelProvider
from config.inference.roles import list_roles
from config.inference.store import ModelStore

CLIP: Final = "bench-clip"
CLIP_MODEL: Final = "ViT-B-32"
DETECTOR: Final = "bench-detector"
DETECTOR_EDGE_PX: Final = 640
BATCHES: Final = (1, 8)
PASSES: Final = 15
PICTURES: Final = 24
WARM_UP: Final = 2
SEED: Final = 500


@dataclass(frozen=True)
class Sample:
    """A picture as a file, and the words beside it."""

    content: bytes
    prompt: str


@cache
def list_samples() -> list[Sample]:
    """The same drawn scenes each time."""
    scenes = [random_scene(SEED + number) for number in range(PICTURES)]
    return [Sample(encode_scene(scene)[0], scene.prompt) for scene in scenes]


def open_store(folder: Path) -> ModelStore:
    """The models of the benchmark: the manifest's, and the two that were exported into the folder."""
    roles = list_roles(clip=CLIP, detector=DETECTOR)
    manifest = load_manifest(MANIFEST_PATH, exports=folder / "exported", roles=roles)
    return ModelStore(manifest, directory=folder)


def find_stages(models: ModelProvider, *, sample: Sample) -> tuple[Stage, ...]:
    """The stages of an image that can run here: what has no model, or asks a server that is switched off, is left out."""
    stages = stages_for("image", stages=STAGES)
    subject = Subject(picture=decode_picture(sample.content), prompt=sample.prompt, caption="", models=models)
    outcomes = list(run_stages(stages, subject=subject))
    broken = [f"{one.stage}: {one.reason}" for one in outcomes if one.status == "failed"]
    if broken:
        raise RuntimeError("; ".join(broken))
    able = {outcome.stage for outcome in outcomes if outcome.result is not None}
    return tuple(stage for stage in stages if stage.name in able)


def median_ms(work: Callable[[], object], *, passes: int) -> float:
    """The median of some passes after one that is not counted."""
    work()
    times = []
    for _ in range(passes):
        begun = time.perf_counter()
        work()
        times.append(1_000 * (time.perf_counter() - begun))
    return median(times)
