import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import structlog
from onnxruntime import InferenceSession

from config.inference.errors import ModelNotInstalled, SessionError
from config.inference.manifest import Manifest, ModelSpec
from config.inference.provider import ModelProvider
from config.inference.sessions import Sessions, make_session_options
from config.inference.store import ModelStore

pytestmark = pytest.mark.system

SpecMaker = Callable[..., ModelSpec]


@pytest.fixture
def repository_store(tmp_path: Path, identity_model: bytes, make_spec: SpecMaker) -> ModelStore:
    """A store whose one model, "tiny", lies in the repository: nothing has to be pulled."""
    (tmp_path / "tiny.onnx").write_bytes(identity_model)
    spec = make_spec(identity_model, source="repo:tiny.onnx")
    return ModelStore(Manifest({"tiny": spec}), directory=tmp_path / "models", repository_root=tmp_path)


def test_sessions_are_a_model_provider(repository_store: ModelStore) -> None:
    provider: ModelProvider = Sessions(repository_store, intra_op_threads=1)
    assert provider.path("tiny") == repository_store.path("tiny")
    assert provider.digest("tiny") == repository_store.digest("tiny")
    (y,) = provider.session("tiny").run(["y"], {"x": np.array([3.5], dtype=np.float32)})
    assert y.tolist() == [3.5]


def test_threads_share_one_session_for_each_model(
    repository_store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = Sessions(repository_store, intra_op_threads=1)
    barrier = threading.Barrier(8)
    found: list[InferenceSession] = []

    def open_together() -> None:
        barrier.wait(timeout=10)
        found.append(sessions.session("tiny"))

    threads = [threading.Thread(target=open_together) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert len(found) == 8
    assert len({id(session) for session in found}) == 1


def test_a_model_that_is_not_installed_is_told_as_such_and_opens_once_it_is(tiny_store: ModelStore) -> None:
    sessions = Sessions(tiny_store, intra_op_threads=1)
    with pytest.raises(ModelNotInstalled):
        sessions.session("tiny")
    tiny_store.pull("tiny")
    assert sessions.session("tiny") is sessions.session("tiny")


def test_a_verified_file_that_is_no_model_names_the_file(tmp_path: Path, make_spec: SpecMaker) -> None:
    (tmp_path / "tiny.onnx").write_bytes(b"weights")
    spec = make_spec(b"weights", source="repo:tiny.onnx")
    store = ModelStore(Manifest({"tiny": spec}), directory=tmp_path / "models", repository_root=tmp_path)
    with pytest.raises(SessionError, match=r"tiny\.onnx"):
        Sessions(store, intra_op_threads=1).session("tiny")


def test_a_provider_that_fails_at_opening_is_left_for_the_cpu_with_one_log_line(
    repository_store: ModelStore, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The libraries are claimed to be there, so that the runtime itself has to find out that they are not."""
    monkeypatch.setattr("config.inference.accelerators.find_obstacle", lambda provider: None)
    sessions = Sessions(repository_store, intra_op_threads=1)
    with structlog.testing.capture_logs() as logs:
        session = sessions.session("tiny")
    assert session.get_providers()[-1] == "CPUExecutionProvider"
    assert logs[0]["event"] == "inference.providers_chosen"
    captured = capfd.readouterr()
    assert captured.err == ""
    assert "EP Error" not in captured.out


def test_a_model_for_the_cpu_is_opened_there_without_looking_for_others(
    tmp_path: Path, identity_model: bytes, make_spec: SpecMaker
) -> None:
    (tmp_path / "tiny.onnx").write_bytes(identity_model)
    spec = make_spec(identity_model, source="repo:tiny.onnx", device="cpu")
    store = ModelStore(Manifest({"tiny": spec}), directory=tmp_path / "models", repository_root=tmp_path)
    with structlog.testing.capture_logs() as logs:
        session = Sessions(store, intra_op_threads=1).session("tiny")
    assert session.get_providers() == ["CPUExecutionProvider"]
    assert "inference.providers_chosen" not in [line["event"] for line in logs]


def test_the_choice_of_providers_is_logged_once_for_all_models(
    tmp_path: Path, identity_model: bytes, make_spec: SpecMaker
) -> None:
    (tmp_path / "tiny.onnx").write_bytes(identity_model)
    specs = {name: make_spec(identity_model, source="repo:tiny.onnx", name=name) for name in ("one", "two")}
    store = ModelStore(Manifest(specs), directory=tmp_path / "models", repository_root=tmp_path)
    sessions = Sessions(store, intra_op_threads=1)
    with structlog.testing.capture_logs() as logs:
        assert sessions.session("one") is not sessions.session("two")
    assert [line["event"] for line in logs].count("inference.providers_chosen") == 1


def test_a_session_has_the_threads_asked_for_and_one_between_operators() -> None:
    options = make_session_options(intra_op_threads=3)
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (3, 1)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


FORK = """
import os, sys
from pathlib import Path
from config.inference.manifest import load_manifest
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
root = Path(sys.argv[1])
store = ModelStore(load_manifest(root / "models.toml"), directory=root / "models", repository_root=root)
sessions = Sessions(store, intra_op_threads=2)
inherited = id(sessions.session("tiny"))
child = os.fork()
if child == 0:
    os._exit(3 if id(sessions.session("tiny")) == inherited else 0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or id(sessions.session("tiny")) != inherited)
"""


def test_a_forked_child_opens_sessions_of_its_own(tmp_path: Path, repository_store: ModelStore) -> None:
    spec = repository_store.manifest.find_spec("tiny")
    (tmp_path / "models.toml").write_text(
        f"""[models.tiny]
task = "test"
version = "1"
source = "repo:tiny.onnx"
sha256 = "{spec.sha256}"
size_bytes = {spec.size_bytes}
licence = "MIT"
description = "A model of the tests"
input = {{ layout = "NCHW", dtype = "float32" }}
"""
    )
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", FORK, str(tmp_path)]
    ended = subprocess.run(command, cwd=root, timeout=20, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("nudenet-320n", (1, 22, 2100)),
        ("ppocrv6-det-small", (1, 1, 320, 320)),
    ],
)
def test_the_real_detectors_answer_in_their_shape(real_sessions: Sessions, name: str, shape: tuple[int, ...]) -> None:
    session = real_sessions.session(name)
    picture = np.zeros((1, 3, 320, 320), dtype=np.float32)
    (answer,) = session.run(None, {session.get_inputs()[0].name: picture})
    assert answer.shape == shape
