from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from config.inference.manifest import Manifest, ModelSpec
from config.inference.models import ModelState, ModelVersion
from config.inference.services import REGISTRY_LOCK, RegistrySync, sync_registry
from config.inference.store import ModelStore

pytestmark = [pytest.mark.system, pytest.mark.django_db]

SpecMaker = Callable[..., ModelSpec]


def test_a_sync_writes_one_row_for_each_model(tiny_store: ModelStore) -> None:
    assert sync_registry(tiny_store) == RegistrySync(created=1, updated=0, retired=0, unchanged=0)
    row = ModelVersion.objects.get()
    assert (row.name, row.state, row.installed_at) == ("tiny", ModelState.AVAILABLE, None)
    assert row.sha256 == tiny_store.digest("tiny")
    assert row.input_spec == {"layout": "NCHW", "dtype": "float32", "size": [1]}


def test_a_second_sync_changes_nothing(tiny_store: ModelStore) -> None:
    tiny_store.pull("tiny")
    sync_registry(tiny_store)
    before = ModelVersion.objects.values().get()
    assert sync_registry(tiny_store) == RegistrySync(created=0, updated=0, retired=0, unchanged=1)
    assert ModelVersion.objects.values().get() == before


def test_a_sync_holds_its_advisory_lock_until_its_transaction_ends(tiny_store: ModelStore) -> None:
    """Row locks could not keep two first syncs apart; the test's transaction is still open when it looks."""
    sync_registry(tiny_store)
    with connection.cursor() as cursor:
        cursor.execute("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()")
        assert cursor.fetchall() == [(REGISTRY_LOCK,)]


def test_a_pull_and_a_corruption_show_in_the_row(tiny_store: ModelStore) -> None:
    sync_registry(tiny_store)
    path = tiny_store.pull("tiny")
    assert sync_registry(tiny_store).updated == 1
    row = ModelVersion.objects.get()
    assert row.state == ModelState.INSTALLED
    assert row.installed_at is not None
    path.write_bytes(b"weighty")
    sync_registry(tiny_store)
    assert ModelVersion.objects.values_list("state", "installed_at").get() == (ModelState.CORRUPT, None)


def test_a_new_checksum_is_a_new_row_and_retires_the_old_one(
    tmp_path: Path, make_spec: SpecMaker, tiny_store: ModelStore
) -> None:
    sync_registry(tiny_store)
    newer = ModelStore(Manifest({"tiny": make_spec(b"new", source="repo:new.onnx")}), directory=tmp_path)
    assert sync_registry(newer) == RegistrySync(created=1, updated=0, retired=1, unchanged=0)
    assert set(ModelVersion.objects.values_list("sha256", "state")) == {
        (tiny_store.digest("tiny"), ModelState.RETIRED),
        (newer.digest("tiny"), ModelState.AVAILABLE),
    }
    assert sync_registry(tiny_store) == RegistrySync(created=0, updated=1, retired=1, unchanged=0)


def make_row(**changes: object) -> ModelVersion:
    fields = {"name": "tiny", "task": "test", "version": "1", "sha256": "0" * 64, "source": "repo:a"}
    return ModelVersion(**fields | {"licence": "MIT", "input_spec": {}} | changes)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("inference_model_version_once", {"state": ModelState.RETIRED}),
        ("inference_model_one_current_version", {"sha256": "1" * 64}),
        ("inference_model_state_known", {"name": "other", "state": "lost"}),
        ("inference_model_installed_at_iff_installed", {"name": "other", "state": ModelState.INSTALLED}),
    ],
)
def test_the_database_refuses_a_row_that_breaks_an_invariant(constraint: str, changes: dict[str, object]) -> None:
    make_row().save(force_insert=True)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_row(**changes).save(force_insert=True)
