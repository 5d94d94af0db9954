"""The models of the model server, for stages that know nothing of it.

A `ServedSession` is an `InferenceSession` whose runs happen elsewhere, so that libraries that ask for one take it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from onnxruntime import InferenceSession
from onnxruntime.capi.onnxruntime_inference_collection import Session

from config.inference.errors import RunError
from config.inference.manifest import ModelSpec
from config.inference.serving.client import ModelClient
from config.inference.serving.slab import Array
from config.inference.serving.wire import Description
from config.inference.store import ModelStore


@dataclass(frozen=True)
class ServedMetadata:
    """What a text reader looks for in a model's metadata: its alphabet."""

    custom_metadata_map: Mapping[str, str]


class ServedSession(InferenceSession):  # type: ignore[misc]  # ONNX Runtime ships no types
    """A model of the server. It has a real session's run, inputs, outputs, metadata and providers, and nothing else of it."""

    def __init__(self, name: str, *, client: ModelClient) -> None:
        Session.__init__(self)  # InferenceSession's own would open a file
        self._name, self._client = name, client

    def run(
        self, output_names: Sequence[str] | None, input_feed: Mapping[str, Any], run_options: object = None
    ) -> list[Array]:
        """Give the outputs as new arrays; raises RunError or ModelServerLost."""
        if run_options is not None:
            raise RunError(self._name, reason="the model server takes no run options")
        feeds = {name: np.asarray(value) for name, value in input_feed.items()}
        return self._client.run(self._name, outputs=output_names or None, feeds=feeds)

    def get_inputs(self) -> Sequence[Any]:
        """The inputs: name, type and shape each, as NodeArg has them."""
        return self._description.inputs

    def get_outputs(self) -> Sequence[Any]:
        """The outputs: name, type and shape each, as NodeArg has them."""
        return self._description.outputs

    def get_modelmeta(self) -> ServedMetadata:
        """The model's own metadata."""
        return ServedMetadata(self._description.metadata)

    def get_providers(self) -> list[str]:
        """The execution providers of the server's session, the one in use first."""
        return self._description.providers

    @cached_property
    def _description(self) -> Description:
        return Description.model_validate_json(self._client.describe(self._name).tobytes())


class ServedModels:
    """A `ModelProvider`: files and digests of the store, sessions of the server."""

    def __init__(self, store: ModelStore, *, client: ModelClient) -> None:
        self._store, self._client = store, client
        self._sessions: dict[str, ServedSession] = {}

    def path(self, name: str) -> Path:
        """Return the verified file; raises ModelNotInstalled, ModelCorrupt or UnknownModelError."""
        return self._store.path(name)

    def digest(self, name: str) -> str:
        """Return what stands for the model in a recipe, installed or not; raises UnknownModelError."""
        return self._store.digest(name)

    def spec(self, name: str) -> ModelSpec:
        """Return what the manifest says about the model, installed or not; raises UnknownModelError."""
        return self._store.spec(name)

    def session(self, name: str) -> InferenceSession:
        """Return the model, opened in the server if it was not; raises what opening raises, or ModelServerLost."""
        own_name = self._store.spec(name).name  # a role and its model share one session
        if own_name not in self._sessions:
            session = ServedSession(own_name, client=self._client)
            session.get_inputs()  # asks the server, which opens it
            self._sessions[own_name] = session
        return self._sessions[own_name]

    def await_ready(self) -> None:
        """Return once the server has opened what is installed and run each once; raises ModelServerLost."""
        self._client.connect()
