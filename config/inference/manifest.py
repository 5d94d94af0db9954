"""The manifest: which models Loupe knows, where they come from and what they must be.

Design: `models.toml`, and the manifests of the models that were exported on this machine, are parsed once into frozen
specifications. A mistake is reported as file, entry and field, and nothing of a bad manifest is used.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from config.inference.errors import ManifestError, SourceError, UnknownModelError
from config.inference.roles import list_roles
from config.inference.source_address import SourceAddress, parse_source

MANIFEST_PATH = Path(__file__).with_name("models.toml")
EXPORTED: Final = "exported"
"""The folder of the models directory that holds a folder for each exported model."""

SPDX_EXPRESSION = r"^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$"

NAME_PATTERN = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
ModelName = Annotated[str, Field(pattern=NAME_PATTERN, max_length=64)]
Side = Annotated[int, Field(gt=0)] | Literal["free"]
Rgb = tuple[float, float, float]
Interpolation = Literal["bicubic", "bilinear"]
ResizeMode = Literal["shortest", "longest", "squash"]
Cleaning = Literal["lower", "whitespace", "canonicalize"]
Padding = Literal["centre", "corner"]


class InputSpec(BaseModel):
    """What a model takes: `size` is (height, width) in pixels or (tokens,), "free" if the caller chooses.

    The rest is preprocessing where it differs from model to model, by OpenCLIP's names: of a picture, `mean` and `std` of
    RGB in 0 to 1, how it is resized and with what grey (0 to 255) it is filled up; of a text, how it is cleaned. `padding`
    is a detector's: grey around a centred picture (the default), or black on its right and below.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Literal["NCHW", "NHWC", "tokens", "text", "samples"]
    dtype: Literal["float32", "float16", "int64", "uint8", "utf-8"]
    size: tuple[Side, ...] = ()
    mean: Rgb | None = None
    std: Rgb | None = None
    interpolation: Interpolation | None = None
    resize: ResizeMode | None = None
    fill: Annotated[int, Field(ge=0, le=255)] | None = None
    cleaning: Cleaning | None = None
    padding: Padding | None = None

    @property
    def preprocessing(self) -> dict[str, Any]:
        """The optional fields that are set, as JSON."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"layout", "dtype", "size"})


class ModelSpec(BaseModel):
    """One model: `sha256` and `size_bytes` are those of its file, `licence` is an SPDX expression."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ModelName
    task: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=32)]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+_-]*$", max_length=32)]
    source: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, Field(gt=0)]
    licence: Annotated[str, Field(pattern=SPDX_EXPRESSION, max_length=64)]
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

    @cached_property
    def recipe(self) -> str:
        """What decides the model's results: its file's sha256, or a digest of that and the preprocessing."""
        if not self.input.preprocessing:
            return self.sha256
        content = json.dumps([self.sha256, self.input.size, self.input.preprocessing], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def file_name(self) -> str:
        """The file's own name: the last part of the source's path, a plain name."""
        return self.address.path.name


class Manifest:
    """The specifications by name, in the manifest's order; `roles` are further names of some of them."""

    def __init__(self, specs: Mapping[str, ModelSpec], *, roles: Mapping[str, str] | None = None) -> None:
        self._specs = dict(specs)
        self._roles = dict(roles or {})

    def __iter__(self) -> Iterator[ModelSpec]:
        return iter(self._specs.values())

    def __len__(self) -> int:
        return len(self._specs)

    def find_spec(self, name: str) -> ModelSpec:
        """Return the specification of a model or of a role; raises UnknownModelError, which lists the known names."""
        own_name = self._roles.get(name, name)
        try:
            return self._specs[own_name]
        except KeyError:
            known = ", ".join(self._specs) or "none"
            raise UnknownModelError(own_name, reason="no such model", remedy=f"Known models: {known}.") from None

    def check_names(self, names: Iterable[str]) -> None:
        """Raise UnknownModelError for the first name that the manifest does not hold."""
        for name in names:
            self.find_spec(name)


def load_manifest(path: Path, *, exports: Path | None = None, roles: Mapping[str, str] | None = None) -> Manifest:
    """Read a manifest, and those beside the exported models in the folders of `exports`.

    `roles` are names that some models also answer to, those of `list_roles()` by default. Raises ManifestError naming the
    file, the entry and the field.
    """
    specs = read_specs(path)
    for local in sorted(exports.glob(f"*/{MANIFEST_PATH.name}")) if exports is not None else []:
        file_name = f"{local.parent.name}/{local.name}"
        for name, spec in read_specs(local, file_name=file_name).items():
            if name in specs:
                subject = f"{file_name}, entry {name}"
                raise ManifestError(subject, reason="another manifest has this name", remedy="Export it as `--name`.")
            specs[name] = spec
    return Manifest(specs, roles=list_roles() if roles is None else roles)


def read_specs(path: Path, *, file_name: str = "") -> dict[str, ModelSpec]:
    """Read the specifications of one file by name; raises ManifestError, in which the file is called `file_name`."""
    file_name = file_name or path.name
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(file_name, reason=f"cannot be read: {error}", remedy="Mend the file.") from error
    tables = content.pop("models", None)
    if content or not isinstance(tables, dict):
        raise ManifestError(file_name, reason="holds other things than [models.NAME] tables", remedy="Mend the file.")
    return {name: _read_spec(name, table=table, file_name=file_name) for name, table in tables.items()}


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
