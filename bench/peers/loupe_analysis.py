"""Loupe's side of bench.analysis: the runtime alone, and the pipeline as `make run` starts it: a process a core.

The processes share a model server, or each has sessions of its own. Memory is the sum of the proportional set sizes of all of
them (proc(5), smaps_rollup), in which a page that several share counts once.
"""

import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.peers.pictures import (
    BATCHES,
    CLIP,
    DETECTOR,
    PASSES,
    WARM_UP,
    Sample,
    find_stages,
    list_samples,
    median_ms,
    open_store,
)
from catalog.pipeline.decoding import decode_picture
from catalog.pipeline.detections import detect_objects
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Stage, Subject
from config.inference.clip import ClipEncoder, run_model
from config.inference.detection import Suppression
from config.inference.provider import ModelProvider
from config.inference.roles import OBJECT_DETECTOR
from config.inference.serving.client import ModelClient
from config.inference.serving.provider import ServedModels
from config.inference.serving.watching import start_watcher
from config.inference.sessions import Sessions

KEEP = Suppression(min_score=0.25, max_iou=0.7, max_boxes=300)
PATIENCE_S = 600.0
CORES = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Measured:
    """A way of running the pipeline: pictures a second, milliseconds a picture by stage, memory of all processes."""

    pictures_per_s: float
    stage_ms: dict[str, float]
    memory_mib: float


def measure_models(folder: Path) -> dict[str, float]:
    """Milliseconds an image by batch, one run at a time with a thread a core; and with a run a core, a thread each."""
    models = Sessions(open_store(folder), intra_op_threads=CORES)
    pictures = [decode_picture(sample.content).rgb for sample in list_samples()]
    encoder, result = ClipEncoder(models), {}
    for batch in BATCHES:
        chosen = (pictures * batch)[:batch]
        tensor = np.random.default_rng(0).random((batch, 3, 224, 224), dtype=np.float32)
        works: dict[str, Callable[[], object]] = {
            "clip": partial(run_model, models.session(f"{CLIP}-visual"), batch=tensor),
            "clip_from_picture": partial(encoder.encode_images, chosen),
            "detector": partial(detect_all, models, pictures=chosen),
        }
        for name, work in works.items():
            result[f"{name}_{batch}"] = median_ms(work, passes=PASSES) / batch
    return result | measure_side_by_side(folder)


def measure_side_by_side(folder: Path) -> dict[str, float]:
    """Milliseconds an image of CLIP and the detector when as many runs go on as there are cores: the server's way."""
    models = Sessions(open_store(folder), intra_op_threads=1)
    tensor = np.random.default_rng(0).random((1, 3, 224, 224), dtype=np.float32)
    rgb = decode_picture(list_samples()[0].content).rgb
    works: dict[str, Callable[[], object]] = {
        "clip_parallel": partial(run_model, models.session(f"{CLIP}-visual"), batch=tensor),
        "detector_parallel": partial(detect_all, models, pictures=[rgb]),
    }
    with ThreadPoolExecutor(CORES) as pool:

        def run_all(work: Callable[[], object]) -> None:
            list(pool.map(lambda call: call(), repeat(work, CORES)))

        return {name: median_ms(partial(run_all, work), passes=PASSES) / CORES for name, work in works.items()}


def detect_all(models: ModelProvider, *, pictures: Sequence[Any]) -> None:
    for rgb in pictures:
        detect_objects(models, model=OBJECT_DETECTOR, rgb=rgb, keep=KEEP)


@contextmanager
def model_server(folder: Path) -> Iterator[tuple[str, int]]:
    """A model server as a worker start has it: its name and its process."""
    name = f"loupe-bench-{secrets.token_hex(8)}"
    chosen = {"LOUPE_MODELS_DIR": str(folder), "LOUPE_CLIP_MODEL": CLIP, "LOUPE_DETECTOR_MODEL": DETECTOR}
    environment = os.environ | chosen | {"DJANGO_SETTINGS_MODULE": "config.settings.base", "LOUPE_LOG_LEVEL": "ERROR"}
    with start_watcher(name, env=environment) as watcher:
        try:
            client = ModelClient(name)
            client.connect()
            client.close()
            children = Path(f"/proc/{watcher.pid}/task/{watcher.pid}/children").read_text().split()
            yield name, int(children[0])
        finally:
            watcher.kill()


def measure_served(folder: Path, *, processes: int = CORES) -> Measured:
    """The pipeline with one model server."""
    with model_server(folder) as (name, pid):
        return measure_pipeline(folder, server=name, server_pid=pid, processes=processes)


def measure_pipeline(folder: Path, *, server: str = "", server_pid: int = 0, processes: int = CORES) -> Measured:
    """The pipeline by so many processes, each with sessions of its own where no server is named."""
    samples = list_samples()
    shares = [samples[number::processes] for number in range(processes)]
    with TemporaryDirectory() as ready, ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        done = [pool.submit(work, share, folder, server, Path(ready), processes) for share in shares]
        results = [one.result() for one in done]
        server_mib = measure_memory_mib(server_pid) if server_pid else 0.0
    total: Counter[str] = Counter()
    for _, stage_ms, _ in results:
        total.update(stage_ms)
    return Measured(
        pictures_per_s=len(samples) / max(seconds for seconds, _, _ in results),
        stage_ms={name: used / len(samples) for name, used in total.items()},
        memory_mib=server_mib + sum(memory for _, _, memory in results),
    )


def work(
    share: list[Sample], folder: Path, server: str, ready: Path, processes: int
) -> tuple[float, dict[str, float], float]:
    """In a process of its own: (seconds, milliseconds by stage, its memory in MiB), all processes at the same time."""
    store = open_store(folder)
    models: ModelProvider = (
        ServedModels(store, client=ModelClient(server)) if server else Sessions(store, intra_op_threads=1)
    )
    stages = find_stages(models, sample=share[0])
    for sample in share[:WARM_UP]:
        analyse(sample, stages=stages, models=models)
    wait_for_all(ready, name="begin", processes=processes)
    total: Counter[str] = Counter()
    begun = time.perf_counter()
    for sample in share:
        total.update(analyse(sample, stages=stages, models=models))
    seconds = time.perf_counter() - begun
    wait_for_all(ready, name="end", processes=processes)
    memory_mib = measure_memory_mib(os.getpid())
    wait_for_all(ready, name="measured", processes=processes)
    return seconds, dict(total), memory_mib


def analyse(sample: Sample, *, stages: tuple[Stage, ...], models: ModelProvider) -> dict[str, float]:
    """Decode and run every stage; milliseconds by stage. Raises RuntimeError when a stage does not succeed."""
    begun = time.perf_counter()
    picture = decode_picture(sample.content)
    times = {"decode": 1_000 * (time.perf_counter() - begun)}
    subject = Subject(picture=picture, prompt=sample.prompt, caption="", models=models)
    for outcome in run_stages(stages, subject=subject):
        if outcome.status != "ok":
            raise RuntimeError(f"{outcome.stage}: {outcome.reason}")
        times[outcome.stage] = outcome.duration_ms
    return times


def wait_for_all(ready: Path, *, name: str, processes: int) -> None:
    """Wait until every process has come here; raises TimeoutError when one never does."""
    (ready / f"{name}-{os.getpid()}").touch()
    deadline = time.monotonic() + PATIENCE_S
    while len(list(ready.glob(f"{name}-*"))) < processes:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not all processes have come to {name!r}: one of them has failed")
        time.sleep(0.01)


def measure_memory_mib(pid: int) -> float:
    """Proportional set size."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1_024
