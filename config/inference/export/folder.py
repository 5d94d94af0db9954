"""The folder of an exported model: its files and the manifest that makes them models of the registry.

It appears whole or not at all: everything is written into a staging folder, which takes the name when the exporter has
found no fault.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.inference.checksums import compute_sha256
from config.inference.errors import ExportError
from config.inference.manifest import EXPORTED, MANIFEST_PATH, NAME_PATTERN, ModelSpec

FOLDER_MODE = 0o755
LONGEST_NAME = 52  # a file of the model adds its part: "-tokenizer"


@contextmanager
def open_folder(output: Path, *, name: str) -> Iterator[Path]:
    """Give a folder to write into; without an exception it becomes `output`/`name`, in place of an older one.

    Raises ExportError for a name that the registry would not take.
    """
    if len(name) > LONGEST_NAME or not re.fullmatch(NAME_PATTERN, name):
        reason = f"a name has at most {LONGEST_NAME} lower-case letters and digits, parted by '-' or '.'"
        raise ExportError(name, reason=reason, remedy="Choose one with `--name`.")
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=output) as parent:
        staging = Path(parent) / "new"
        staging.mkdir(mode=FOLDER_MODE)
        yield staging
        target = output / name
        if target.exists():
            target.rename(Path(parent) / "old")
        staging.rename(target)


def describe_file(path: Path, *, model: str, **fields: Any) -> ModelSpec:
    """Return the entry of a file in the folder of `model`; `fields` are those of `ModelSpec` but for the file's own facts."""
    source = f"local:{EXPORTED}/{model}/{path.name}"
    facts = {"source": source, "sha256": compute_sha256(path), "size_bytes": path.stat().st_size}
    return ModelSpec.model_validate({**fields, **facts})


def write_manifest(folder: Path, *, specs: Sequence[ModelSpec]) -> None:
    """Write the entries as TOML, which `load_manifest` reads from the folders of LOUPE_MODELS_DIR/exported."""
    tables = "\n".join(format_spec(spec) for spec in specs)
    (folder / MANIFEST_PATH.name).write_text(f"# Written by `manage.py models export`.\n\n{tables}", encoding="utf-8")


def format_spec(spec: ModelSpec) -> str:
    """Return the entry as a TOML table."""
    content = spec.model_dump(mode="json", exclude_none=True, exclude_defaults=True, exclude={"name"})
    lines = [f"{key} = {_format_value(value)}" for key, value in content.items()]
    return "\n".join([f"[models.{json.dumps(spec.name)}]", *lines, ""])


def _format_value(value: Any) -> str:
    """Numbers, strings, lists and inline tables; JSON's strings are TOML's as long as nothing is escaped as a surrogate."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_format_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_format_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
