"""The model store: the verified files of the manifest's models on this machine.

A file is looked for in the store's directory and then where its source already lies on this machine (an
installed package, this repository, an export); the first that is right is used. Nothing else is ever handed out.
"""

from enum import StrEnum
from functools import partial
from pathlib import Path

from config.inference.checksums import Checksums
from config.inference.errors import ModelCorrupt, ModelNotInstalled
from config.inference.installation import get_install_path, install_file
from config.inference.manifest import Manifest, ModelSpec
from config.inference.progress import OnProgress, ignore_progress
from config.inference.sources import HUB_URL, REPOSITORY_ROOT, fetch_file, find_local_file


class FileState(StrEnum):
    """What `verify` finds of a model's file on this machine."""

    INSTALLED = "installed"
    ABSENT = "absent"
    CORRUPT = "corrupt"


class ModelStore:
    """The files of a manifest's models below `directory`, which need not exist before the first pull."""

    def __init__(
        self,
        manifest: Manifest,
        *,
        directory: Path,
        repository_root: Path = REPOSITORY_ROOT,
        hub_url: str = HUB_URL,
    ) -> None:
        self.manifest = manifest
        self.directory = directory
        self._repository_root = repository_root
        self._hub_url = hub_url
        self._checksums = Checksums()

    def path(self, name: str) -> Path:
        """Return the verified file; raises ModelNotInstalled, ModelCorrupt or UnknownModelError."""
        spec = self.manifest.find_spec(name)
        candidates = self._find_candidates(spec)
        for candidate in candidates:
            if self._checksums.read_sha256(candidate) == spec.sha256:
                return candidate
        if candidates:
            raise ModelCorrupt(spec.name, reason=f"{candidates[0]} does not have sha256 {spec.sha256}")
        raise ModelNotInstalled(spec.name)

    def digest(self, name: str) -> str:
        """Return what stands for the model in a recipe, installed or not; raises UnknownModelError."""
        return self.manifest.find_spec(name).recipe

    def spec(self, name: str) -> ModelSpec:
        """Return what the manifest says about the model, installed or not; raises UnknownModelError."""
        return self.manifest.find_spec(name)

    def is_installed(self, name: str) -> bool:
        """Say whether the file is here and verified; raises UnknownModelError."""
        return self.check_state(name) is FileState.INSTALLED

    def check_state(self, name: str) -> FileState:
        """Say what is here of one model; raises UnknownModelError."""
        try:
            self.path(name)
        except ModelNotInstalled:
            return FileState.ABSENT
        except ModelCorrupt:
            return FileState.CORRUPT
        return FileState.INSTALLED

    def verify(self) -> dict[str, FileState]:
        """Return the state of every model of the manifest, in its order."""
        return {spec.name: self.check_state(spec.name) for spec in self.manifest}

    def pull(self, name: str, *, on_progress: OnProgress = ignore_progress) -> Path:
        """Fetch the file unless it is here already, and return its verified path.

        Raises UnknownModelError, FetchError, SourceError, ModelRejectedError (wrong content: nothing is kept)
        or OSError (no space, no permission). Safe in several processes at once.
        """
        spec = self.manifest.find_spec(name)
        if not self.is_installed(name):
            fetch = partial(self._fetch, spec, on_progress)
            install_file(spec, directory=self.directory, fetch=fetch)
        return self.path(name)

    def _fetch(self, spec: ModelSpec, on_progress: OnProgress, target: Path) -> None:
        fetch_file(
            spec.address,
            target=target,
            size_bytes=spec.size_bytes,
            on_progress=on_progress,
            hub_url=self._hub_url,
        )

    def _find_candidates(self, spec: ModelSpec) -> list[Path]:
        stored = get_install_path(spec, directory=self.directory)
        local = find_local_file(spec.address, models_directory=self.directory, repository_root=self._repository_root)
        return [path for path in (stored, local) if path is not None and path.is_file()]
