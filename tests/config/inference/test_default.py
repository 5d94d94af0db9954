from pathlib import Path

from pytest_django import Settings

from config.inference.default import default_sentence_encoder, default_sessions, default_store


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
