"""What a stage needs of the models, and nothing more.

Stages take a `ModelProvider`; the running system hands them `Sessions`. `ModelNotInstalled` is what a stage
records as skipped.
"""

from collections.abc import Hashable
from pathlib import Path
from typing import Protocol

from onnxruntime import InferenceSession

from config.inference.errors import ModelCorrupt, ModelNotInstalled, UnknownModelError
from config.inference.manifest import ModelSpec

__all__ = ["ModelCorrupt", "ModelNotInstalled", "ModelProvider", "UnknownModelError", "find_session"]


class ModelProvider(Hashable, Protocol):
    """Files, digests and open sessions by model name or role; each raises UnknownModelError for an unknown name.

    Hashable, so that what was made for a provider can be remembered with it.
    """

    def path(self, name: str) -> Path:
        """Return the verified file; raises ModelNotInstalled or ModelCorrupt."""
        ...

    def digest(self, name: str) -> str:
        """Return what stands for the model in recipe digests, installed or not."""
        ...

    def spec(self, name: str) -> ModelSpec:
        """Return what the registry says about the model, installed or not: its own name, input and dimension."""
        ...

    def session(self, name: str) -> InferenceSession:
        """Return the process's one session; raises ModelNotInstalled, ModelCorrupt or SessionError."""
        ...


def find_session(provider: ModelProvider, *, name: str) -> InferenceSession | None:
    """Return the session of a model that a stage can do without, None where it is not here; raises SessionError."""
    try:
        return provider.session(name)
    except (ModelNotInstalled, ModelCorrupt, UnknownModelError):
        return None
