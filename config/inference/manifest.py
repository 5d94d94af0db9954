"""The manifest: which models Loupe knows, where they come from and what they must be.

Design: `models.toml` is parsed once into frozen specifications. A mistake is reported as file, entry and
field, and nothing of a bad manifest is used.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from config.inference.errors import ManifestError, SourceError, UnknownModelError
from config.inference.source_address import SourceAddress, parse_source

MANIFEST_PATH = Path(__file__).with_name("models.toml")
SPDX_EXPRESSION = r"^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$"

ModelName = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=64)]
Side = Annotated[int, Field(gt=0)] | Literal["free"]


class InputSpec(BaseModel):
    """What a model takes: `size` is (height, width) in pixels or (tokens,), "free" if the caller chooses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Literal["NCHW", "tokens", "text"]
    dtype: Literal["float32", "float16", "int64", "uint8", "utf-8"]
    size: tuple[Side, ...] = ()


class ModelSpec(BaseModel):
    """One model: `sha256` and `size_bytes` are those of its file, `licence` is an SPDX expression."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ModelName
    task: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=32)]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+_-]*$", max_length=32)]
    source: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, Field(gt=0)]
    licence: Annotated[str, Field(pattern=r"^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$", max_length=64)]
    description: Annotated[str, Field(min_length=1)]
    input: InputSpec
    output_dimension: Annotated[int, Field(gt=0)] | None = None
    device: Literal["any", "cpu"] = "any"
    classes: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()

    @field_validator("source")
    @classmethod
    def check_source(cls, source: str) -> str:
        """Refuse a source that cannot be parsed, so that the mistake is told with its entry's name."""
        try:
            parse_source(source)
        except SourceError as error:
            raise ValueError(str(error)) from error
        return source

    @cached_property
    def address(self) -> SourceAddress:
        """The parsed source."""
        return parse_source(self.source)

    @property
    def file_name(self) -> str:
        """The file's own name: the last part of the source's path, a plain name."""
        return self.address.path.name


class Manifest:
    """The specifications by name, in the manifest's order."""

    def __init__(self, specs: Mapping[str, ModelSpec]) -> None:
        self._specs = dict(specs)

    def __iter__(self) -> Iterator[ModelSpec]:
        return iter(self._specs.values())

    def __len__(self) -> int:
        return len(self._specs)

    def find_spec(self, name: str) -> ModelSpec:
        """Return the specification; raises UnknownModelError, which lists the known names."""
        try:
            return self._specs[name]
        except KeyError:
            known = ", ".join(self._specs) or "none"
            raise UnknownModelError(name, reason="no such model", remedy=f"Known models: {known}.") from None

    def check_names(self, names: Iterable[str]) -> None:
        """Raise UnknownModelError for the first name that the manifest does not hold."""
        for name in names:
            self.find_spec(name)


def load_manifest(path: Path) -> Manifest:
    """Read a manifest; raises ManifestError naming the file, the entry and the field."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(path.name, reason=f"cannot be read: {error}", remedy="Mend the file.") from error
    tables = content.pop("models", None)
    if content or not isinstance(tables, dict):
        raise ManifestError(path.name, reason="holds other things than [models.NAME] tables", remedy="Mend the file.")
    return Manifest({name: _read_spec(name, table=table, file_name=path.name) for name, table in tables.items()})


def _read_spec(name: str, *, table: Any, file_name: str) -> ModelSpec:
    if not isinstance(table, dict) or "name" in table:
        raise ManifestError(f"{file_name}, entry {name}", reason="not a table without `name`", remedy="Mend it.")
    try:
        return ModelSpec.model_validate({**table, "name": name})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        subject = f"{file_name}, entry {name}, field {field}"
        raise ManifestError(subject, reason=first["msg"], remedy="Mend the field.") from error
