"""The one writer of the registry rows.

The manifest and the files are the truth; the rows are their copy, so that other rows can refer to a model
version and people can see in the console what is installed.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from config.inference.manifest import ModelSpec
from config.inference.models import ModelState, ModelVersion
from config.inference.store import FileState, ModelStore

REGISTRY_LOCK = 0x10BE_0001  # any 32-bit number that no other advisory lock uses

STATE_OF_FILE = {
    FileState.INSTALLED: ModelState.INSTALLED,
    FileState.ABSENT: ModelState.AVAILABLE,
    FileState.CORRUPT: ModelState.CORRUPT,
}


@dataclass(frozen=True, slots=True)
class RegistrySync:
    """How many rows a sync wrote and how many it found right."""

    created: int
    updated: int
    retired: int
    unchanged: int


def sync_registry(store: ModelStore) -> RegistrySync:
    """Make the rows say what the manifest and this machine's files say; safe to run twice or at once.

    Reads the files first, then holds an advisory lock for one transaction of a few small statements.
    """
    file_states = store.verify()
    now = timezone.now()
    with transaction.atomic():
        _lock_registry()
        rows = {(row.name, row.sha256): row for row in ModelVersion.objects.select_for_update().order_by("pk")}
        wanted = {(spec.name, spec.sha256): spec for spec in store.manifest}
        retired = sum(_retire(row) for key, row in rows.items() if key not in wanted)
        created = updated = 0
        for key, spec in wanted.items():
            row = rows.get(key) or ModelVersion(name=spec.name, sha256=spec.sha256)
            is_new = row._state.adding
            is_changed = _write_row(row, spec=spec, state=STATE_OF_FILE[file_states[spec.name]], now=now)
            created += is_new
            updated += is_changed and not is_new
    return RegistrySync(created, updated, retired, unchanged=len(wanted) - created - updated)


def _lock_registry() -> None:
    """Let one sync run at a time: row locks cannot, while there are no rows yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTRY_LOCK])


def _retire(row: ModelVersion) -> bool:
    """Retire a row that the manifest no longer holds; say whether it changed."""
    if row.state == ModelState.RETIRED:
        return False
    row.state = ModelState.RETIRED
    row.installed_at = None
    row.save(update_fields=["state", "installed_at"])
    return True


def _write_row(row: ModelVersion, *, spec: ModelSpec, state: ModelState, now: datetime) -> bool:
    """Write the row's fields that differ; say whether any did."""
    wanted = {
        "task": spec.task,
        "version": spec.version,
        "source": spec.source,
        "licence": spec.licence,
        "input_spec": spec.input.model_dump(mode="json", exclude_none=True),
        "output_dimension": spec.output_dimension,
        "state": state,
        "installed_at": (row.installed_at or now) if state is ModelState.INSTALLED else None,
    }
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if row._state.adding:
        row.save(force_insert=True)
    elif changed:
        row.save(update_fields=changed)
    return bool(changed)
