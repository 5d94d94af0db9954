"""The running system's CLIP against torch's numbers (golden.npz), on a tiny model with random weights."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from config.inference.clip import BATCH, ClipEncoder
from config.inference.errors import EmbeddingError, UnknownModelError
from config.inference.export.samples import draw_pictures, list_texts
from config.inference.manifest import MANIFEST_PATH, load_manifest
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from tests.config.inference.clip_models import open_tiny_clip, read_golden


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    return open_tiny_clip(tmp_path_factory.mktemp("models"))


@pytest.fixture
def encoder(models: Sessions) -> ClipEncoder:
    return ClipEncoder(models)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_pictures_have_the_vectors_that_torch_gives(encoder: ClipEncoder) -> None:
    wanted = unit(read_golden()["pictures"])
    np.testing.assert_allclose(encoder.encode_images(draw_pictures(len(wanted))), wanted, atol=1e-5)


def test_texts_have_the_vectors_that_torch_gives(encoder: ClipEncoder) -> None:
    np.testing.assert_allclose(encoder.encode_texts(list_texts()), unit(read_golden()["texts"]), atol=1e-5)


def test_vectors_are_float32_of_unit_length_and_of_the_registrys_dimension(encoder: ClipEncoder) -> None:
    for vectors in (encoder.encode_images(draw_pictures(2)), encoder.encode_texts(["a cat", ""])):
        assert (vectors.shape, str(vectors.dtype)) == ((2, encoder.dimension), "float32")
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_more_than_a_batch_is_encoded_in_parts(encoder: ClipEncoder) -> None:
    (picture,) = draw_pictures(1)
    vectors = encoder.encode_images(iter([picture] * (BATCH + 3)))
    np.testing.assert_allclose(vectors, np.repeat(vectors[:1], BATCH + 3, axis=0), atol=1e-6)


def test_nothing_gives_no_vectors(encoder: ClipEncoder) -> None:
    assert encoder.encode_images([]).shape == encoder.encode_texts([]).shape == (0, 16)


def test_the_space_is_the_models_own_name(encoder: ClipEncoder) -> None:
    assert encoder.space == "tiny-clip"


def test_another_dimension_than_the_registrys_is_refused(models: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = models.spec("clip-visual").model_copy(update={"output_dimension": 512})
    monkeypatch.setattr(models, "spec", lambda name: spec)
    with pytest.raises(EmbeddingError, match=r"tiny-clip-visual: it gave vectors of shape \(1, 16\)"):
        ClipEncoder(models).encode_images(draw_pictures(1))


def test_a_model_that_no_manifest_lists_is_told_by_its_name(tmp_path: Path) -> None:
    manifest = load_manifest(MANIFEST_PATH, roles={"clip-visual": "mine-visual"})
    with pytest.raises(UnknownModelError, match="mine-visual"):
        ClipEncoder(Sessions(ModelStore(manifest, directory=tmp_path), intra_op_threads=1)).encode_images([])
