import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from config.inference.default import (
    default_clip_encoder,
    default_sentence_encoder,
    default_sessions,
    default_store,
)
from config.inference.errors import UnknownModelError
from tests.config.inference.clip_models import TINY_CLIP


def test_the_process_has_one_store_and_one_set_of_sessions(settings: Settings) -> None:
    assert default_store() is default_store()
    assert default_sessions() is default_sessions()
    assert default_sentence_encoder() is default_sentence_encoder()
    assert default_store().directory == settings.LOUPE_MODELS_DIR


def test_other_settings_give_another_store(settings: Settings, tmp_path: Path) -> None:
    usual = default_store()
    settings.LOUPE_MODELS_DIR = tmp_path
    assert default_store() is not usual
    assert default_store().directory == tmp_path


def test_the_clip_that_a_setting_names_plays_the_role(settings: Settings, tmp_path: Path) -> None:
    settings.LOUPE_MODELS_DIR = tmp_path
    shutil.copytree(TINY_CLIP, tmp_path / "exported" / TINY_CLIP.name)
    settings.LOUPE_CLIP_MODEL = TINY_CLIP.name
    assert default_clip_encoder() is default_clip_encoder()
    assert default_clip_encoder().space == "tiny-clip"
    settings.LOUPE_CLIP_MODEL = "another"
    with pytest.raises(UnknownModelError, match="another-textual"):
        default_clip_encoder().encode_texts(["a cat"])
