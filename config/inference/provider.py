"""What a stage needs of the models, and nothing more.

Stages take a `ModelProvider`; the running system hands them `Sessions`. `ModelNotInstalled` is what a stage
records as skipped.
"""

from pathlib import Path
from typing import Protocol

from onnxruntime import InferenceSession

from config.inference.errors import ModelCorrupt, ModelNotInstalled

__all__ = ["ModelCorrupt", "ModelNotInstalled", "ModelProvider"]


class ModelProvider(Protocol):
    """Files, digests and open sessions by model name; each raises UnknownModelError for an unknown name."""

    def path(self, name: str) -> Path:
        """Return the verified file; raises ModelNotInstalled or ModelCorrupt."""
        ...

    def digest(self, name: str) -> str:
        """Return the model's sha256, installed or not, for recipe digests."""
        ...

    def session(self, name: str) -> InferenceSession:
        """Return the process's one session; raises ModelNotInstalled, ModelCorrupt or SessionError."""
        ...
