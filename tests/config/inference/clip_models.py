"""A tiny CLIP with random weights, and what OpenCLIP and torch made of it: written by tests/export/tiny_clip.py."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from config.inference.manifest import EXPORTED, MANIFEST_PATH, load_manifest
from config.inference.roles import list_roles
from config.inference.sessions import Sessions
from config.inference.store import ModelStore

TINY_CLIP = Path(__file__).with_name("tiny-clip")


def open_tiny_clip(directory: Path) -> Sessions:
    """Sessions over an empty models directory in which the tiny model was exported, and plays the role of CLIP."""
    shutil.copytree(TINY_CLIP, directory / EXPORTED / TINY_CLIP.name)
    roles = list_roles(clip=TINY_CLIP.name)
    manifest = load_manifest(MANIFEST_PATH, exports=directory / EXPORTED, roles=roles)
    return Sessions(ModelStore(manifest, directory=directory), intra_op_threads=1)


def read_golden() -> dict[str, npt.NDArray[Any]]:
    """The original's `pixels`, `pictures`, `tokens` and `texts`; see `write_golden`."""
    with np.load(TINY_CLIP / "golden.npz") as file:
        return dict(file)
