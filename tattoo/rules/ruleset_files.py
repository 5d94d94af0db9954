"""Reading a ruleset's files into rows: a fault names the file, the row, the field and the remedy.

Design: the bytes are compared with the manifest's checksum first, then parsed, then each row is validated alone. What only
shows when the files are held against each other is checked in `consistency`.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from tattoo.rules.manifest import Manifest

MANIFEST: Final = "manifest.json"

T = TypeVar("T", bound=BaseModel)


class RulesetError(Exception):
    """A ruleset cannot be used; the text names the file, what is wrong in it and the remedy."""

    def __init__(self, place: str, *, fault: str, remedy: str) -> None:
        super().__init__(f"{place}: {fault}. {remedy}")


def describe_faults(error: ValidationError) -> str:
    """All faults that pydantic found, as `field: message`."""
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'entry'}: {fault['msg']}" for fault in error.errors())


def read_manifest(folder: Path) -> Manifest:
    """Read a ruleset's manifest; raises RulesetError."""
    path = folder / MANIFEST
    place = f"{folder.name}/{MANIFEST}"
    if not path.is_file():
        raise RulesetError(place, fault="does not exist", remedy="Restore the ruleset's folder from the release.")
    return parse_json(path.read_bytes(), model=Manifest, place=place)


def parse_json(content: bytes, *, model: type[T], place: str) -> T:
    """Validate JSON against a model; raises RulesetError naming the fields."""
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        raise RulesetError(place, fault=describe_faults(error), remedy="Correct the named fields.") from error


def read_contents(folder: Path, *, manifest: Manifest) -> Mapping[str, bytes]:
    """Read each file that the manifest lists, by name; raises RulesetError for a missing or a changed one."""
    return {name: read_checked(folder / name, sha256=sha256) for name, sha256 in manifest.files.by_name().items()}


def read_checked(path: Path, *, sha256: str) -> bytes:
    """Read a file whose SHA-256 must be the given one; raises RulesetError."""
    place = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise RulesetError(place, fault="does not exist", remedy="Restore the file from the release.")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        fault = f"its SHA-256 is {found}, the manifest says {sha256}"
        raise RulesetError(place, fault=fault, remedy="A ruleset never changes: restore it, or make a new version.")
    return content


def parse_rows(content: bytes, *, model: type[T], place: str) -> tuple[T, ...]:
    """Parse a CSV file whose header is the model's fields; raises RulesetError naming the line and the field."""
    return tuple(
        validate_row(row, model=model, place=f"{place} line {line}") for line, row in read_lines(content, place=place)
    )


def read_lines(content: bytes, *, place: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the number of the line each ends on; raises RulesetError for a ragged one."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)
        for row in reader:
            if None in row or None in row.values():
                fault = f"has not {len(reader.fieldnames or ())} columns"
                raise RulesetError(f"{place} line {reader.line_num}", fault=fault, remedy="Quote what holds a comma.")
            yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise RulesetError(
            place, fault=f"is no CSV in UTF-8 ({error})", remedy="Restore it from the release."
        ) from error


def validate_row(row: dict[str, str], *, model: type[T], place: str) -> T:
    """One row as the model; raises RulesetError."""
    try:
        return model.model_validate_strings(row)
    except ValidationError as error:
        raise RulesetError(place, fault=describe_faults(error), remedy="Correct the named columns.") from error
