"""Ingest: pictures a second through decoding and every stage, beside a plain loop.

Loupe's way is what `make run` starts: one process a core, one inference thread each. The peer is what one would write first:
one process that takes the pictures in turn, with an inference thread a core (text recognition keeps to one thread in both).
Same pictures, same models, one run.
"""

import json
import os
import resource
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from catalog.demo.rendering import encode_scene
from catalog.demo.scenes import random_scene
from catalog.pipeline.decoding import decode_picture
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages import STAGES
from config.env import Environment
from config.inference.manifest import MANIFEST_PATH, load_manifest
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from config.launch.servers import SOURCE_ROOT

PICTURES = 24
WARM_UP = 2
SEED = 500
console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Measured:
    """What one process did: milliseconds by stage, and its largest memory in MiB."""

    stage_ms: Counter[str]
    peak_mib: float


def open_models(threads: int) -> Sessions:
    directory = Environment().path("LOUPE_MODELS_DIR", default=SOURCE_ROOT / ".loupe" / "models")
    return Sessions(ModelStore(load_manifest(MANIFEST_PATH), directory=directory), intra_op_threads=threads)


def analyse(content: bytes, *, prompt: str, models: Sessions) -> Counter[str]:
    """Decode and run every stage; milliseconds by stage. Raises RuntimeError when a stage does not succeed."""
    started = time.perf_counter()
    picture = decode_picture(content)
    times = Counter({"decode": round((time.perf_counter() - started) * 1000)})
    for outcome in run_stages(STAGES, subject=Subject(picture=picture, prompt=prompt, caption="", models=models)):
        if outcome.status != "ok":
            raise RuntimeError(f"{outcome.stage}: {outcome.reason}")
        times[outcome.stage] += outcome.duration_ms
    return times


def work(pictures: Sequence[tuple[bytes, str]], threads: int, ready: Path, peers: int) -> tuple[Measured, float]:
    """In a process of its own: open, warm up, wait for the others, analyse; returns the seconds it took."""
    models = open_models(threads)
    for content, prompt in pictures[:WARM_UP]:
        analyse(content, prompt=prompt, models=models)
    (ready / str(os.getpid())).touch()
    while len(list(ready.iterdir())) < peers:
        time.sleep(0.01)
    started = time.perf_counter()
    total: Counter[str] = Counter()
    for content, prompt in pictures:
        total += analyse(content, prompt=prompt, models=models)
    seconds = time.perf_counter() - started
    return Measured(total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), seconds


def measure(
    pictures: Sequence[tuple[bytes, str]], *, processes: int, threads: int, ready: Path
) -> tuple[float, list[Measured]]:
    """(pictures a second, what each process measured)."""
    ready.mkdir(parents=True)
    shares = [pictures[number::processes] for number in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        done = [pool.submit(work, share, threads, ready, processes) for share in shares]
        results = [one.result() for one in done]
    return len(pictures) / max(seconds for _, seconds in results), [measured for measured, _ in results]


def main(folder: Path) -> None:
    scenes = [random_scene(SEED + number) for number in range(PICTURES)]
    pictures = [(encode_scene(scene)[0], scene.prompt) for scene in scenes]
    cores = len(os.sched_getaffinity(0))
    rate, workers = measure(pictures, processes=cores, threads=1, ready=folder / "loupe")
    peer_rate, _ = measure(pictures, processes=1, threads=cores, ready=folder / "loop")
    stages = sum((one.stage_ms for one in workers), Counter[str]())
    total_ms = sum(stages.values())
    for name, milliseconds in stages.most_common():
        console.print(f"  {name:<16} {milliseconds / PICTURES:7.0f} ms a picture  {milliseconds / total_ms:6.1%}")
    peak_mib = max(one.peak_mib for one in workers)
    console.print(
        f"  {rate:.2f} pictures/s with {cores} processes, {peer_rate:.2f} in a plain loop, {peak_mib:.0f} MiB a worker"
    )
    shares = {name: round(milliseconds / total_ms, 3) for name, milliseconds in stages.items()}
    summary = {
        "bench": "ingest",
        "ratio": round(rate / peer_rate, 2),
        "pictures_per_s": round(rate, 2),
        "plain_loop_per_s": round(peer_rate, 2),
        "worker_peak_mib": round(peak_mib),
        "cores": cores,
        "share_of_stage": shares,
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        main(Path(folder))
