"""The store, the sessions and the encoders of the running process, as its settings say."""

from functools import cache
from pathlib import Path

from django.conf import settings

from config.inference.clip import ClipEncoder
from config.inference.manifest import EXPORTED, MANIFEST_PATH, load_manifest
from config.inference.provider import ModelProvider
from config.inference.roles import list_roles
from config.inference.serving.client import ModelClient
from config.inference.serving.provider import ServedModels
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from config.inference.text import SentenceEncoder


def default_store() -> ModelStore:
    """Return the process's store in `LOUPE_MODELS_DIR`; raises ManifestError at the first call."""
    return _open_store(settings.LOUPE_MODELS_DIR, settings.LOUPE_CLIP_MODEL, settings.LOUPE_DETECTOR_MODEL)


def default_sessions() -> ModelProvider:
    """Return the process's models: of the model server where it was told of one, otherwise sessions of its own."""
    if settings.LOUPE_MODEL_SERVER_NAME:
        return served_models()
    return own_sessions()


def own_sessions() -> Sessions:
    """Return the process's own sessions, with `LOUPE_INFERENCE_THREADS` threads each."""
    gpu_memory_bytes = settings.LOUPE_INFERENCE_GPU_MEMORY_MIB * 2**20
    return _open_sessions(default_store(), settings.LOUPE_INFERENCE_THREADS, gpu_memory_bytes)


def served_models() -> ServedModels:
    """Return the process's side of the model server of `LOUPE_MODEL_SERVER_NAME`."""
    return _open_served_models(default_store(), settings.LOUPE_MODEL_SERVER_NAME)


def await_models() -> None:
    """Return once the models of a model server, where there is one, are warm; raises ModelServerLost."""
    if settings.LOUPE_MODEL_SERVER_NAME:
        served_models().await_ready()


def default_sentence_encoder() -> SentenceEncoder:
    """Return the process's sentence encoder, which opens its models at its first text."""
    return _open_sentence_encoder(default_sessions())


def default_clip_encoder() -> ClipEncoder:
    """Return the process's encoder of pictures and words by `LOUPE_CLIP_MODEL`, which opens its models at their first use."""
    return _open_clip_encoder(default_sessions())


# Remembered by their settings, not once for all: a test with other settings gets others.
@cache
def _open_store(directory: Path, clip_model: str, detector_model: str) -> ModelStore:
    roles = list_roles(clip=clip_model, detector=detector_model)
    manifest = load_manifest(MANIFEST_PATH, exports=directory / EXPORTED, roles=roles)
    return ModelStore(manifest, directory=directory)


@cache
def _open_sessions(store: ModelStore, threads: int, gpu_memory_bytes: int) -> Sessions:
    return Sessions(store, intra_op_threads=threads, gpu_memory_bytes=gpu_memory_bytes)


@cache
def _open_served_models(store: ModelStore, name: str) -> ServedModels:
    return ServedModels(store, client=ModelClient(name))


@cache
def _open_sentence_encoder(sessions: ModelProvider) -> SentenceEncoder:
    return SentenceEncoder(sessions)


@cache
def _open_clip_encoder(sessions: ModelProvider) -> ClipEncoder:
    return ClipEncoder(sessions)
