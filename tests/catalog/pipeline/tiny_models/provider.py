"""A provider of the tiny detectors beside this file; what they are is told in `make.py`."""

from collections.abc import Mapping
from pathlib import Path

from onnxruntime import InferenceSession
from tokenizers import Tokenizer, models, pre_tokenizers

from config.inference.checksums import compute_sha256
from config.inference.errors import ModelNotInstalled
from config.inference.manifest import InputSpec, ModelSpec, Padding
from tests.catalog.pipeline.tiny_models.words import WORDS

FOLDER = Path(__file__).parent


class TinyModels:
    """`files` are paths by model name; a name that is not there is not installed."""

    def __init__(self, files: Mapping[str, Path], *, padding: Padding | None = None) -> None:
        self._files = dict(files)
        self._padding = padding
        self.opened: list[str] = []

    def path(self, name: str) -> Path:
        if name not in self._files:
            raise ModelNotInstalled(name)
        return self._files[name]

    def digest(self, name: str) -> str:
        return compute_sha256(self.path(name))

    def spec(self, name: str) -> ModelSpec:
        path = self.path(name)
        return ModelSpec(
            name=name,
            task="detection",
            version="1",
            source=f"repo:{path.name}",
            sha256=compute_sha256(path),
            size_bytes=path.stat().st_size,
            licence="CC0-1.0",
            description="made by hand",
            input=InputSpec(layout="NCHW", dtype="float32", size=(64, 64), padding=self._padding),
        )

    def session(self, name: str) -> InferenceSession:
        self.opened.append(name)
        return InferenceSession(str(self.path(name)), providers=["CPUExecutionProvider"])


def find_tiny(name: str) -> Path:
    """The file of a tiny detector: yolo, person, pose or grounding-dino."""
    return FOLDER / f"{name}.onnx"


def write_tokenizer(folder: Path) -> Path:
    """A tokenizer of whole words for the tiny GroundingDINO."""
    tokenizer = Tokenizer(models.WordLevel(vocab=WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation()])
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path
