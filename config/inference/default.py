"""The store, the sessions and the sentence encoder of the running process, as its settings say."""

from functools import cache
from pathlib import Path

from django.conf import settings

from config.inference.manifest import MANIFEST_PATH, load_manifest
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from config.inference.text import SentenceEncoder


def default_store() -> ModelStore:
    """Return the process's store in `LOUPE_MODELS_DIR`; raises ManifestError at the first call."""
    return _open_store(settings.LOUPE_MODELS_DIR)


def default_sessions() -> Sessions:
    """Return the process's sessions, with `LOUPE_INFERENCE_THREADS` threads each."""
    return _open_sessions(settings.LOUPE_MODELS_DIR, settings.LOUPE_INFERENCE_THREADS)


def default_sentence_encoder() -> SentenceEncoder:
    """Return the process's sentence encoder, which opens its models at its first text."""
    return _open_sentence_encoder(settings.LOUPE_MODELS_DIR, settings.LOUPE_INFERENCE_THREADS)


# Remembered by their settings, not once for all: a test with other settings gets others.
@cache
def _open_store(directory: Path) -> ModelStore:
    return ModelStore(load_manifest(MANIFEST_PATH), directory=directory)


@cache
def _open_sessions(directory: Path, threads: int) -> Sessions:
    return Sessions(_open_store(directory), intra_op_threads=threads)


@cache
def _open_sentence_encoder(directory: Path, threads: int) -> SentenceEncoder:
    return SentenceEncoder(_open_sessions(directory, threads))
