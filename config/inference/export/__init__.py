"""Exporters: checkpoints of other libraries become ONNX files that the running system can use without those libraries.

An exporter is one function in one module here and one line in `EXPORTERS`. It is named, not imported, because its module
imports torch: only `manage.py models export` loads it, and only where that is installed (requirements/export.txt). It
takes an `ExportRequest`, writes into `open_folder(request)` (module `folder`), compares what it wrote with the original
(module `parity`), raises ExportError when they differ, and returns the entries of the manifest that it wrote.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

from django.utils.module_loading import import_string

from config.inference.manifest import ModelSpec

UNKNOWN_LICENCE: Final = "LicenseRef-unknown"


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """What to export: the exporter's own `words` and `options` by name, and what all exporters have in common.

    The files go to the folder `name` in `output`; an empty `name` lets the exporter choose. `tell` shows a line of progress.
    """

    words: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    name: str
    output: Path
    licence: str
    tell: Callable[[str], None]


Export: TypeAlias = Callable[[ExportRequest], list[ModelSpec]]


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """How the command offers an exporter: the dotted path of its function, and its words and options with their help.

    A word whose help begins with "optional" may be left out. `packages` are what must be importable.
    """

    function: str
    packages: tuple[str, ...]
    words: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)

    def find_missing(self) -> list[str]:
        """Return the packages that are not installed here."""
        return [package for package in self.packages if find_spec(package) is None]

    def load(self) -> Export:
        """Import the function; only where nothing is missing."""
        function: Export = import_string(self.function)
        return function


EXPORTERS: Final[Mapping[str, Exporter]] = {
    "openclip": Exporter(
        function="config.inference.export.openclip.export_openclip",
        packages=("torch", "open_clip", "onnx", "onnxscript"),
        words={
            "MODEL": "a name of open_clip (ViT-B-32), a configuration (FILE.json), hf-hub:OWNER/NAME or local-dir:PATH",
            "PRETRAINED": "optional: a tag of open_clip or a checkpoint's path; hf-hub and local-dir bring their own",
        },
    ),
    "yolo": Exporter(
        function="config.inference.export.yolo.export_yolo",
        packages=("torch", "ultralytics", "onnx", "onnxslim"),
        words={"FILE": "a checkpoint of Ultralytics (FILE.pt) that you trust: loading it runs what is in it"},
        options={"edge": "the sides of its square input in px, a multiple of 32 (default: 640)"},
    ),
    "grounding-dino": Exporter(
        function="config.inference.export.grounding_dino.export_grounding_dino",
        packages=("torch", "transformers", "onnx", "onnxscript"),
        words={"MODEL": "a folder with a GroundingDINO of transformers, or its name on the hub"},
        options={"edge": "the sides of its square input in px, a multiple of 32 (default: 800)"},
    ),
    "rtmpose": Exporter(
        function="config.inference.export.rtmpose.export_rtmpose",
        packages=("rtmlib",),
        words={
            "POSE": "the ONNX file of an RTMPose of 17 points, as MMPose publishes it (end2end.onnx)",
            "PERSON": "the ONNX file of its person detector, a YOLOX",
        },
    ),
}
