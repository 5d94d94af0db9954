"""The real models for the stages, and pictures drawn for them."""

import os
from pathlib import Path

import pytest
from onnxruntime import InferenceSession
from PIL import Image, ImageDraw, ImageFont

from catalog.pipeline.stage import Subject
from config.inference.default import default_store
from config.inference.errors import FetchError, ModelNotInstalled
from config.inference.manifest import ModelSpec
from config.inference.provider import ModelProvider
from config.inference.sessions import Sessions
from tests.catalog.pipeline.picture_files import take_picture


class NoModels:
    """A provider on a machine where no model is installed."""

    def path(self, name: str) -> Path:
        raise ModelNotInstalled(name)

    def digest(self, name: str) -> str:
        return f"digest of {name}"

    def spec(self, name: str) -> ModelSpec:
        raise ModelNotInstalled(name)

    def session(self, name: str) -> InferenceSession:
        raise ModelNotInstalled(name)


@pytest.fixture(scope="session")
def real_models() -> ModelProvider:
    """Sessions over the real models, pulled when they are not there yet."""
    store = default_store()
    try:
        for spec in store.manifest:
            store.pull(spec.name)
    except FetchError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the real models cannot be fetched: {error}")
    return Sessions(store, intra_op_threads=1)


@pytest.fixture
def no_models() -> ModelProvider:
    return NoModels()


@pytest.fixture
def sign_image() -> Image.Image:
    """A street sign, a café's name and a small line below it."""
    image = Image.new("RGB", (1024, 768), (90, 140, 200))
    draw = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(48), ImageFont.load_default(22)
    draw.rectangle((100, 100, 520, 220), fill="white")
    draw.text((120, 130), "OPEN 24 HOURS", fill="black", font=large)
    draw.text((560, 500), "Cafe Luna", fill="yellow", font=large)
    draw.text((560, 600), "est. 1987 by the river", fill="white", font=small)
    return image


@pytest.fixture
def plain_subject(no_models: ModelProvider) -> Subject:
    """A grey picture with words, on a machine without models."""
    picture = take_picture(Image.new("RGB", (64, 48), (128, 128, 128)))
    return Subject(picture=picture, prompt="a grey wall", caption="a wall", models=no_models)
