"""Segmentation of tattoos: the network beside what one would take without one, on the same photographs.

360 photographs of 512 px are composed from held-out seeds, 60 of each class of skin tone. Peers: Otsu's threshold on the
difference from the median colour, k-means in Lab (the cluster farthest from the commonest one), and GrabCut started from the
frame; each of OpenCV. The figures are intersection over union of ink over all pixels; the ratio is Loupe's over the best
peer. Then milliseconds and memory at 1024 px, and how often the right ink family is found, with true and found masks.
"""

import ctypes
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from rich.console import Console

from config.inference.benching import read_memory_mib
from config.inference.manifest import MANIFEST_PATH, load_manifest
from tattoo.colour.evaluation import Confusion, measure_confusion
from tattoo.vision.composition import ComposedPhoto, Difficulty, PhotoWishes, compose_photo
from tattoo.vision.composition.photo import FILLS
from tattoo.vision.segmentation import WORK_EDGE_PX, Segmenter
from tattoo.vision.sizes import shrink
from tattoo.vision.training.evaluation import Method, Tally, measure_method
from tattoo.vision.training.recipe import HELD_OUT_SEEDS, TONES, wish_for_measurement

MODEL = "tattoo-segmentation"
PHOTOS, SIDE_PX = 360, 512
FAMILY_ROUNDS, FAMILY_SIDE_PX = 5, 384
SPEED_PX, SPEED_RUNS = 1024, 7
THREADS = 2
console = Console(highlight=False, soft_wrap=True)

Pixels = NDArray[np.uint8]


def open_segmenter() -> Segmenter:
    """The shipped network on the processor."""
    root = MANIFEST_PATH.parents[2]
    spec = load_manifest(MANIFEST_PATH, roles={}).find_spec(MODEL)
    options = SessionOptions()
    options.intra_op_num_threads = THREADS
    session = InferenceSession(str(root / spec.address.path), sess_options=options, providers=["CPUExecutionProvider"])
    return Segmenter(session, version=f"{spec.name} {spec.version}", sha256=spec.sha256)


def mark(ink: NDArray[np.bool_], *, shape: tuple[int, ...]) -> Pixels:
    """Classes at the photograph's size from a mask of ink at the small one."""
    return np.asarray(
        cv2.resize(ink.astype(np.uint8) * 2, shape[1::-1], interpolation=cv2.INTER_NEAREST_EXACT), np.uint8
    )


def threshold_by_otsu(rgb: Pixels) -> Pixels:
    lab = cv2.cvtColor(shrink(rgb, edge_px=WORK_EDGE_PX), cv2.COLOR_RGB2LAB).astype(np.float32)
    distance = np.linalg.norm(lab - np.median(lab.reshape(-1, 3), axis=0), axis=2)
    _, ink = cv2.threshold(np.clip(distance, 0, 255).astype(np.uint8), 0, 1, cv2.THRESH_OTSU)
    return mark(ink > 0, shape=rgb.shape)


def cluster_by_k_means(rgb: Pixels) -> Pixels:
    small = shrink(rgb, edge_px=WORK_EDGE_PX)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(7)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, centres = cv2.kmeans(lab, 4, np.empty(0, np.int32), stop, 1, cv2.KMEANS_PP_CENTERS)
    commonest = np.bincount(labels.ravel(), minlength=4).argmax()
    farthest = np.linalg.norm(centres - centres[commonest], axis=1).argmax()
    return mark(labels.reshape(small.shape[:2]) == farthest, shape=rgb.shape)


def cut_by_grabcut(rgb: Pixels) -> Pixels:
    small = cv2.resize(rgb, (256, 256), interpolation=cv2.INTER_AREA)
    mask = np.zeros(small.shape[:2], np.uint8)
    cv2.setRNGSeed(7)
    cv2.grabCut(small, mask, (26, 26, 204, 204), np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_RECT)
    return mark((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD), shape=rgb.shape)


PEERS: dict[str, Method] = {"otsu": threshold_by_otsu, "k_means": cluster_by_k_means, "grabcut": cut_by_grabcut}


def compose_held_out() -> list[ComposedPhoto]:
    seeds = HELD_OUT_SEEDS[:PHOTOS]
    return [compose_photo(seed, wishes=wish_for_measurement(seed, side_px=SIDE_PX)) for seed in seeds]


def compose_inks() -> Iterator[ComposedPhoto]:
    """Photographs of one ink each, every family in turn, of all tones, as a careful clinic takes them."""
    for number, seed in enumerate(HELD_OUT_SEEDS[10_000 : 10_000 + FAMILY_ROUNDS * len(FILLS)]):
        yield compose_photo(
            seed,
            wishes=PhotoWishes(
                width_px=FAMILY_SIDE_PX,
                height_px=FAMILY_SIDE_PX,
                difficulty=Difficulty.EASY,
                tone_class=TONES[(number // len(FILLS) + number) % len(TONES)],
                families=(FILLS[number % len(FILLS)],),
            ),
        )


def measure_speed(segment: Callable[[Pixels], object]) -> tuple[float, float]:
    """Milliseconds of the median run at SPEED_PX, and how many MiB the runs need at most above what was in use."""
    photo = compose_photo(HELD_OUT_SEEDS[0], wishes=wish_for_measurement(HELD_OUT_SEEDS[0], side_px=SPEED_PX)).rgb
    ctypes.CDLL("libc.so.6").malloc_trim(0)  # what composing has left goes back to the system
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest is what is in use, from here on
    before_mib, times = read_memory_mib(), []
    for _ in range(SPEED_RUNS):
        begun = perf_counter()
        segment(photo)
        times.append((perf_counter() - begun) * 1000)
    return median(times), read_memory_mib("VmHWM") - before_mib


def measure_inks(segmenter: Segmenter) -> dict[str, Confusion]:
    photos = list(compose_inks())
    seen = [replace(photo, classes=segmenter.segment(photo.rgb).classes) for photo in photos]
    return {"true_mask": measure_confusion(photos), "network_mask": measure_confusion(seen)}


def pick(tallies: dict[str, Tally], *, group: str) -> dict[str, float]:
    """The figures of a group's members, by their names."""
    return {name.removeprefix(group): round(one.iou, 3) for name, one in tallies.items() if name.startswith(group)}


def describe_peers(photos: Iterable[ComposedPhoto]) -> dict[str, dict[str, Tally]]:
    return {name: measure_method(method, photos=photos) for name, method in PEERS.items()}


def show(ours: dict[str, Tally], *, peers: dict[str, dict[str, Tally]], inks: dict[str, Confusion]) -> None:
    for name, tallies in {"loupe": ours, **peers}.items():
        console.print(f"{name:>8}: {tallies['all'].iou:.3f} {pick(tallies, group='tone ')}")
    for name, confusion in inks.items():
        console.print(f"\nInk families, {name}:\n{confusion}")


def main() -> None:
    cv2.setNumThreads(THREADS)
    segmenter = open_segmenter()
    speed_ms, grown_mib = measure_speed(segmenter.segment)
    photos = compose_held_out()
    ours = measure_method(lambda rgb: segmenter.segment(rgb).classes, photos=photos)
    peers = describe_peers(photos)
    inks = measure_inks(segmenter)
    show(ours, peers=peers, inks=inks)
    best = max(one["all"].iou for one in peers.values())
    figures = {
        "bench": "segmentation",
        "ratio": round(ours["all"].iou / best, 2),
        "photos": PHOTOS,
        "iou_ink": round(ours["all"].iou, 3),
        "iou_ink_mean_of_photos": round(ours["all"].mean, 3),
        "iou_by_tone": pick(ours, group="tone "),
        "iou_by_family": pick(ours, group="family "),
        "iou_by_difficulty": pick(ours, group="difficulty "),
        "iou_of_peers": {name: round(one["all"].iou, 3) for name, one in peers.items()},
        "ms_at_1024_px": round(speed_ms),
        "ms_of_peers": {name: round(measure_speed(method)[0]) for name, method in PEERS.items()},
        "memory_mib": round(grown_mib),
        "threads": min(THREADS, os.cpu_count() or 1),
        "ink_families_right": {name: round(one.accuracy, 3) for name, one in inks.items()},
        "ink_families_abstained": {name: round(one.abstained, 3) for name, one in inks.items()},
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
