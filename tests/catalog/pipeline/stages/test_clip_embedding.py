from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from catalog.pipeline.clip import Clip, ClipFacts, Frame, Preview, Shot
from catalog.pipeline.picture import Picture
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.clip_embedding import ClipEmbedding
from config.inference.provider import ModelNotInstalled, ModelProvider
from tests.catalog.pipeline.picture_files import paint_corners, take_picture
from tests.config.inference.clip_models import open_tiny_clip

RED = take_picture(Image.new("RGB", (64, 48), (200, 30, 30)))
CORNERS = take_picture(paint_corners())


@pytest.fixture(scope="module")
def tiny_clip(tmp_path_factory: pytest.TempPathFactory) -> ModelProvider:
    return open_tiny_clip(tmp_path_factory.mktemp("models"))


@pytest.fixture
def subject(plain_subject: Subject, tiny_clip: ModelProvider) -> Subject:
    return replace(plain_subject, models=tiny_clip)


def make_clip(pictures: Sequence[Picture]) -> Clip:
    """A clip of one shot with these key frames, a second apart."""
    facts = ClipFacts(
        media_type="video/mp4", container="mp4", video_codec="h264", audio_codec=None, width_px=64, height_px=48,
        rotation=0, frame_rate=1.0, frames=len(pictures), duration_s=float(len(pictures)), size_bytes=1, sha256="0" * 64,
    )  # fmt: skip
    frames = tuple(Frame(picture, float(second), 0) for second, picture in enumerate(pictures))
    preview = Preview(content=b"", width_px=64, height_px=48, duration_s=1.0)
    return Clip(facts=facts, shots=(Shot(0.0, 1.0),), frames=frames, poster=0, preview=preview, sound=None)


def embed(subject: Subject) -> NDArray[np.float32]:
    (vector,) = ClipEmbedding().run(subject).vectors
    return vector.values


def test_a_picture_becomes_one_unit_vector_in_the_models_space(subject: Subject) -> None:
    result = ClipEmbedding().run(subject)
    (vector,) = result.vectors
    assert (vector.space, vector.values.shape, str(vector.values.dtype)) == ("tiny-clip", (16,), "float32")
    assert np.linalg.norm(vector.values) == pytest.approx(1.0, abs=1e-6)
    assert dict(result.facts) == {"model": "tiny-clip", "frames": 1, "dimension": 16}


def test_other_pictures_have_other_vectors(subject: Subject) -> None:
    assert embed(replace(subject, picture=RED)) @ embed(replace(subject, picture=CORNERS)) < 0.999


def test_a_clips_vector_is_the_mean_of_its_key_frames(subject: Subject) -> None:
    of_clip = embed(replace(subject, clip=make_clip([RED, CORNERS, CORNERS])))
    mean = embed(replace(subject, picture=RED)) + 2 * embed(replace(subject, picture=CORNERS))
    np.testing.assert_allclose(of_clip, mean / np.linalg.norm(mean), atol=1e-6)


def test_a_clip_of_one_picture_lies_where_the_picture_lies(subject: Subject) -> None:
    still = replace(subject, picture=RED, clip=make_clip([RED, RED]))
    np.testing.assert_allclose(embed(still), embed(replace(subject, picture=RED)), atol=1e-6)


def test_without_the_model_the_stage_is_skipped_and_says_so(plain_subject: Subject) -> None:
    (outcome,) = run_stages((ClipEmbedding(),), subject=plain_subject)
    assert (outcome.status, outcome.result) == ("skipped", None)
    assert "is not installed" in outcome.reason
    with pytest.raises(ModelNotInstalled):
        ClipEmbedding().run(plain_subject)
