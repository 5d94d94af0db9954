"""Analysis: the runtime beside OpenCLIP and Ultralytics in torch, and the whole pipeline beside a naive loop, in one run.

The ratio is Loupe's pictures a second over the naive loop's: one process, pictures one after another, each stage after the
other, OpenCLIP and Ultralytics by torch, and all else by the same code and libraries as in Loupe, with a thread a core. Loupe's
way is what `make run` starts without a GPU: a process a core with its own sessions. Beside it the same with one model server.

CLIP is an OpenCLIP ViT-B-32 and the detector a YOLOv8n at 640 px, both with random weights, exported by `manage.py models
export`. Milliseconds an image are medians: of the networks alone for CLIP, from the picture to the boxes for the detector.
`parallel` is a run a core with a thread each, as the model server runs them.
"""

import json
import os
import subprocess
import sys
from typing import Any

from rich.console import Console

from bench.peers.loupe_analysis import CORES, Measured, measure_models, measure_pipeline, measure_served
from bench.peers.pictures import BATCHES, open_store
from config.inference.errors import InferenceError
from config.launch.servers import SOURCE_ROOT

EXPORT_PYTHON = SOURCE_ROOT / ".venv" / "export" / "bin" / "python"
FOLDER = SOURCE_ROOT / ".loupe" / "bench-models"
console = Console(highlight=False, soft_wrap=True, stderr=True)


def main() -> None:
    if not EXPORT_PYTHON.exists():
        sys.exit("The peers need an environment of their own: run `make .venv/export.stamp` (installs torch, 7 GB).")
    run_torch("prepare", device="cpu")
    pull_models()
    console.print("== torch")
    torch = json.loads(run_torch("measure", device="cpu").splitlines()[-1])
    console.print("== Loupe")
    models = measure_models(FOLDER)
    served, apart = measure_served(FOLDER), measure_pipeline(FOLDER)
    show_stages(served, apart=apart, naive=torch)
    print(json.dumps(summarise(models, torch=torch, served=served, apart=apart)))


def run_torch(verb: str, *, device: str) -> str:
    """What bench.peers.torch_models prints; its other words go to stderr. Raises CalledProcessError."""
    command = [str(EXPORT_PYTHON), "-m", "bench.peers.torch_models", verb, str(FOLDER), device]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.base"}
    done = subprocess.run(command, cwd=SOURCE_ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def pull_models() -> None:
    """Fetch what the manifest has; a model that cannot be had leaves its stages out, on both sides."""
    store = open_store(FOLDER)
    for spec in store.manifest:
        try:
            store.pull(spec.name)
        except (InferenceError, OSError) as error:
            console.print(f"{spec.name} is left out: {error}")


def show_stages(served: Measured, *, apart: Measured, naive: dict[str, Any]) -> None:
    """A line a stage."""
    console.print(f"{'stage':<18} {'Loupe':>9} {'own sessions':>13} {'naive':>9}   ms a picture")
    for name, used in sorted(served.stage_ms.items(), key=lambda one: -one[1]):
        other, peer = apart.stage_ms.get(name, 0.0), naive["stage_ms"].get(name, 0.0)
        console.print(f"{name:<18} {used:>9.1f} {other:>13.1f} {peer:>9.1f}")
    console.print(
        f"{served.pictures_per_s:.2f} pictures/s with the server, {apart.pictures_per_s:.2f} with own sessions, "
        f"{naive['pictures_per_s']:.2f} in the naive loop"
    )


def summarise(models: dict[str, float], *, torch: dict[str, Any], served: Measured, apart: Measured) -> dict[str, Any]:
    """The figures of the page."""
    single, batched = BATCHES
    best_clip = min(models[f"clip_{batched}"], models["clip_parallel"])
    best_detector = min(models[f"detector_{batched}"], models["detector_parallel"])
    return {
        "bench": "analysis",
        "ratio": round(apart.pictures_per_s / torch["pictures_per_s"], 2),
        "pictures_per_s": round(apart.pictures_per_s, 2),
        "model_server_per_s": round(served.pictures_per_s, 2),
        "naive_per_s": round(torch["pictures_per_s"], 2),
        "memory_mib": round(apart.memory_mib),
        "model_server_memory_mib": round(served.memory_mib),
        "cores": CORES,
        "clip_ratio": round(torch[f"clip_{single}"] / models[f"clip_{single}"], 2),
        "clip_ratio_batched": round(torch[f"clip_{batched}"] / best_clip, 2),
        "detector_ratio": round(torch[f"detector_{single}"] / models[f"detector_{single}"], 2),
        "detector_ratio_batched": round(torch[f"detector_{batched}"] / best_detector, 2),
        "image_ms": {name: round(used, 1) for name, used in models.items()},
        "image_ms_of_torch": {name: round(torch[name], 1) for name in models if name in torch},
        "stage_ms": {name: round(used, 1) for name, used in apart.stage_ms.items()},
        "stage_ms_of_naive": {name: round(used, 1) for name, used in torch["stage_ms"].items()},
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    main()
