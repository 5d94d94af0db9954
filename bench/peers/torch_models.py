"""Torch, in the environment of the exporters: `python -m bench.peers.torch_models prepare|models|measure FOLDER DEVICE`.

`prepare` makes an OpenCLIP ViT-B-32 and an Ultralytics YOLOv8n with random weights (speed does not depend on them) and exports
them as `manage.py models export` does. `models` times both originals; `measure` also the naive loop: one process, pictures one
after another, each stage after the other, OpenCLIP and Ultralytics by torch, all else by the same code and libraries as Loupe.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

os.environ.update(YOLO_AUTOINSTALL="false", YOLO_OFFLINE="true", YOLO_CONFIG_DIR=tempfile.gettempdir())

import open_clip
import torch
from ultralytics import YOLO

from bench.peers.pictures import (
    BATCHES,
    CLIP,
    CLIP_MODEL,
    DETECTOR,
    DETECTOR_EDGE_PX,
    PASSES,
    WARM_UP,
    Sample,
    find_stages,
    list_samples,
    median_ms,
    open_store,
)
from catalog.pipeline.decoding import decode_picture
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import StageResult
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Stage, Subject
from config.inference.detection import prepare_input
from config.inference.export import ExportRequest
from config.inference.export.openclip import export_openclip
from config.inference.export.yolo import export_yolo
from config.inference.sessions import Sessions

CLASS_BIAS = -4.0  # a score of 0.02 where there is nothing


def prepare(folder: Path) -> None:
    """Export what is not in the folder yet."""
    exported = folder / "exported"
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as workshop:
        common: dict[str, Any] = {"output": exported, "licence": "MIT", "tell": partial(print, flush=True)}
        if not (exported / CLIP).exists():
            weights = Path(workshop) / "random.pt"
            torch.save(open_clip.create_model(CLIP_MODEL).state_dict(), weights)
            words = {"MODEL": CLIP_MODEL, "PRETRAINED": str(weights)}
            export_openclip(ExportRequest(words=words, name=CLIP, **common))
        if not (exported / DETECTOR).exists():
            checkpoint = Path(workshop) / "yolov8n.pt"
            make_detector().save(checkpoint)
            options = {"edge": str(DETECTOR_EDGE_PX)}
            export_yolo(ExportRequest(words={"FILE": str(checkpoint)}, options=options, name=DETECTOR, **common))


def make_detector() -> Any:
    """A YOLOv8n with random weights that behaves as a trained one does: it sees a few things of many, neither none nor all."""
    torch.manual_seed(0)
    net = YOLO("yolov8n.yaml")
    for module in net.model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    pixels = [prepare_input(decode_picture(one.content).rgb, edge_px=DETECTOR_EDGE_PX)[0] for one in list_samples()[:4]]
    with torch.no_grad():
        net.model.train()(torch.from_numpy(np.concatenate(pixels)))
    for branch in net.model.model[-1].cv3:
        branch[-1].bias.data.fill_(CLASS_BIAS)
    net.model.eval()
    return net


class Originals:
    """Both models in torch, with their own preprocessing."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._clip, _, self._prepare = open_clip.create_model_and_transforms(CLIP_MODEL, device=device)
        self._clip.eval()
        self._detector = make_detector().to(device)

    def embed(self, pictures: Iterable[Picture]) -> Any:
        """Unit vectors (n, 512) of decoded pictures."""
        batch = torch.stack([self._prepare(Image.fromarray(one.rgb)) for one in pictures]).to(self._device)
        return self.run_clip(batch)

    def run_clip(self, batch: Any) -> Any:
        """Unit vectors (n, 512) of a prepared batch (n, 3, 224, 224)."""
        with torch.inference_mode():
            return self._clip.encode_image(batch.to(self._device), normalize=True).cpu().numpy()

    def detect(self, pictures: Iterable[Picture]) -> Any:
        """Boxes, by Ultralytics' own predictor."""
        images = [np.ascontiguousarray(one.rgb[:, :, ::-1]) for one in pictures]
        return self._detector.predict(images, imgsz=DETECTOR_EDGE_PX, verbose=False, device=self._device)


def measure(folder: Path, *, device: str) -> dict[str, Any]:
    """Milliseconds an image of the models by batch, and of the naive loop by stage."""
    originals = Originals(device)
    return measure_models(originals) | run_naive_loop(list_samples(), folder=folder, originals=originals)


def measure_models(originals: Originals) -> dict[str, Any]:
    """Milliseconds an image by batch."""
    pictures = [decode_picture(sample.content) for sample in list_samples()]
    result: dict[str, Any] = {"threads": torch.get_num_threads()}
    for batch in BATCHES:
        chosen = (pictures * batch)[:batch]
        tensor = torch.rand(batch, 3, 224, 224)
        works: dict[str, Callable[[], Any]] = {
            "clip": partial(originals.run_clip, tensor),
            "clip_from_picture": partial(originals.embed, chosen),
            "detector": partial(originals.detect, chosen),
        }
        for name, work in works.items():
            result[f"{name}_{batch}"] = median_ms(work, passes=PASSES) / batch
    return result


def run_naive_loop(samples: list[Sample], *, folder: Path, originals: Originals) -> dict[str, Any]:
    """Pictures a second, and milliseconds a picture by stage."""
    models = Sessions(open_store(folder), intra_op_threads=os.cpu_count() or 1)
    stages = find_stages(models, sample=samples[0])
    for sample in samples[:WARM_UP]:
        analyse_naively(sample, stages=stages, models=models, originals=originals)
    total: Counter[str] = Counter()
    begun = time.perf_counter()
    for sample in samples:
        total.update(analyse_naively(sample, stages=stages, models=models, originals=originals))
    seconds = time.perf_counter() - begun
    stage_ms = {name: used / len(samples) for name, used in total.items()}
    return {"pictures_per_s": len(samples) / seconds, "stage_ms": stage_ms}


def analyse_naively(
    sample: Sample, *, stages: tuple[Stage, ...], models: Sessions, originals: Originals
) -> dict[str, float]:
    """Milliseconds by stage of one picture."""
    begun = time.perf_counter()
    picture = decode_picture(sample.content)
    times = {"decode": 1_000 * (time.perf_counter() - begun)}
    subject = Subject(picture=picture, prompt=sample.prompt, caption="", models=models)
    results: dict[str, StageResult] = {}
    by_torch = {"clip_embedding": originals.embed, "objects": originals.detect}
    for stage in stages:
        begun = time.perf_counter()
        if stage.name in by_torch:
            by_torch[stage.name]([picture])
        else:
            (outcome,) = run_stages([stage], subject=subject.with_results(results))
            if outcome.result is None:
                raise RuntimeError(f"{outcome.stage}: {outcome.reason}")
            results[stage.name] = outcome.result
        times[stage.name] = 1_000 * (time.perf_counter() - begun)
    return times


if __name__ == "__main__":
    verb, directory, chosen_device = sys.argv[1:]
    if verb == "prepare":
        prepare(Path(directory))
    elif verb == "models":
        print(json.dumps(measure_models(Originals(chosen_device))))
    else:
        print(json.dumps(measure(Path(directory), device=chosen_device)))
