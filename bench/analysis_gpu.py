"""Analysis on a CUDA device: the runtime, batching across clients, beside OpenCLIP and Ultralytics in torch there.

The ratio is CLIP's: images a second of Loupe's model server under 16 clients that send one picture each, over torch's at its
batch of 8. Where there is no CUDA device it says so and measures nothing.
"""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from bench.analysis import EXPORT_PYTHON, FOLDER, console, pull_models, run_torch
from bench.peers.loupe_analysis import detect_all, model_server
from bench.peers.pictures import BATCHES, CLIP, PASSES, list_samples, median_ms, open_store
from catalog.pipeline.decoding import decode_picture
from config.inference.accelerators import CUDA, choose_providers
from config.inference.clip import run_model
from config.inference.serving.client import ModelClient
from config.inference.serving.provider import ServedModels
from config.inference.sessions import Sessions

CLIENTS = 16
IMAGES_A_CLIENT = 200


def main() -> None:
    choice = choose_providers()
    if CUDA not in choice.providers:
        console.print(f"No CUDA device: {choice.passed_over.get(CUDA, 'unknown')}.")
        print(json.dumps({"bench": "analysis_gpu", "skipped": "no CUDA device"}))
        return
    if not EXPORT_PYTHON.exists():
        sys.exit("The peers need an environment of their own: run `make .venv/export.stamp` (installs torch, 7 GB).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    run_torch("prepare", device="cpu")
    pull_models()
    torch = json.loads(run_torch("models", device="cuda").splitlines()[-1])
    models = measure_on_device()
    served_per_s = measure_clients()
    single, batched = BATCHES
    summary = {
        "bench": "analysis_gpu",
        "ratio": round(served_per_s * torch[f"clip_{batched}"] / 1_000, 2),
        "device": name_device(),
        "providers": list(choice.providers),
        "clip_per_s_of_clients": round(served_per_s),
        "clip_ratio": round(torch[f"clip_{single}"] / models[f"clip_{single}"], 2),
        "clip_ratio_batched": round(torch[f"clip_{batched}"] / models[f"clip_{batched}"], 2),
        "detector_ratio": round(torch[f"detector_{single}"] / models[f"detector_{single}"], 2),
        "image_ms": {name: round(used, 2) for name, used in models.items()},
        "image_ms_of_torch": {name: round(torch[name], 2) for name in models},
    }
    print(json.dumps(summary))


def name_device() -> str:
    command = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[0]


def measure_on_device() -> dict[str, float]:
    """Milliseconds an image by batch, by sessions of this process."""
    models, result = Sessions(open_store(FOLDER), intra_op_threads=1), {}
    pictures = [decode_picture(sample.content).rgb for sample in list_samples()]
    for batch in BATCHES:
        tensor = np.random.default_rng(0).random((batch, 3, 224, 224), dtype=np.float32)
        clip = partial(run_model, models.session(f"{CLIP}-visual"), batch=tensor)
        result[f"clip_{batch}"] = median_ms(clip, passes=PASSES) / batch
        detector = partial(detect_all, models, pictures=(pictures * batch)[:batch])
        result[f"detector_{batch}"] = median_ms(detector, passes=PASSES) / batch
    return result


def measure_clients() -> float:
    """Images a second of clients that each send one at a time: the server puts them together."""
    store, start = open_store(FOLDER), threading.Barrier(CLIENTS)
    tensor = np.random.default_rng(0).random((1, 3, 224, 224), dtype=np.float32)

    def send(name: str) -> tuple[float, float]:
        client = ModelClient(name)
        session = ServedModels(store, client=client).session(f"{CLIP}-visual")
        session.run(None, {session.get_inputs()[0].name: tensor})
        start.wait()
        begun = time.perf_counter()
        for _ in range(IMAGES_A_CLIENT):
            session.run(None, {session.get_inputs()[0].name: tensor})
        ended = time.perf_counter()
        client.close()
        return begun, ended

    with model_server(FOLDER) as (name, _), ThreadPoolExecutor(CLIENTS) as pool:
        spans: list[tuple[float, float]] = list(pool.map(send, [name] * CLIENTS))
    begun, ended = zip(*spans, strict=True)
    total: Any = CLIENTS * IMAGES_A_CLIENT
    return float(total / (max(ended) - min(begun)))


if __name__ == "__main__":
    main()
