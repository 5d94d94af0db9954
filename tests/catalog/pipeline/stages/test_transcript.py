"""Real speech, made by espeak-ng, heard by the real model."""

import io
import os
import shutil
import subprocess
import wave
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.pipeline.clip import SAMPLE_RATE_HZ, Clip, ClipFacts, Frame, Preview, Shot
from catalog.pipeline.runner import run_stages
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.transcript import PARTS, Transcript
from config.inference.provider import ModelProvider

pytestmark = pytest.mark.system

SENTENCE = "The yellow elephant is dancing in the kitchen. Seven bananas are on the table."


@pytest.fixture(scope="module")
def speech() -> NDArray[np.float32]:
    """The sentence, spoken, at 16 kHz with a second of silence before it; what is missing fails in CI."""
    if shutil.which("espeak-ng") is None:
        missing = "espeak-ng is not installed. On Debian: apt-get install espeak-ng"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    command = ["espeak-ng", "-v", "en-us", "-s", "140", "--stdout", SENTENCE]
    spoken = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(spoken)) as file:  # written to a pipe, its header does not know the length
        rate_hz = file.getframerate()
    samples = np.frombuffer(spoken[44:], np.int16).astype(np.float32) / 32_768
    times = np.arange(int(len(samples) * SAMPLE_RATE_HZ / rate_hz)) * rate_hz / SAMPLE_RATE_HZ
    resampled = np.interp(times, np.arange(len(samples)), samples)
    return np.concatenate([np.zeros(SAMPLE_RATE_HZ), resampled]).astype(np.float32)


def make_clip(subject: Subject, *, sound: NDArray[np.float32] | None, **changes: Any) -> Subject:
    facts = ClipFacts(
        media_type="video/mp4",
        container="mp4",
        video_codec="h264",
        audio_codec=None if sound is None else "aac",
        width_px=64,
        height_px=48,
        rotation=0,
        frame_rate=25.0,
        frames=25,
        duration_s=1.0,
        size_bytes=1,
        sha256="0" * 64,
    )
    preview = Preview(content=b"", width_px=64, height_px=48, duration_s=1.0)
    frames = (Frame(subject.picture, 0.0, 0),)
    clip = Clip(facts=facts, shots=(Shot(0.0, 1.0),), frames=frames, poster=0, preview=preview, sound=sound)
    return replace(subject, clip=clip, **changes)


def test_spoken_words_are_heard_with_their_times(
    plain_subject: Subject, real_models: ModelProvider, speech: NDArray[np.float32]
) -> None:
    result = Transcript(is_on=True).run(make_clip(plain_subject, sound=speech, models=real_models))
    heard = result.text.lower()
    assert [
        word for word in ("yellow", "elephant", "dancing", "kitchen", "seven", "bananas", "table") if word not in heard
    ] == []
    first, *_, last = result.segments
    assert 0.5 < first.start_s < first.end_s <= last.end_s <= len(speech) / SAMPLE_RATE_HZ + 0.5
    assert "elephant" in first.text
    assert result.facts["words"] == len(result.text.split())


@pytest.mark.parametrize("kind", ["silence", "noise"])
def test_where_nobody_speaks_no_words_are_made_up(
    plain_subject: Subject, real_models: ModelProvider, kind: str
) -> None:
    loudness = 0.0 if kind == "silence" else 0.05
    sound = np.random.default_rng(7).normal(0, loudness, 3 * SAMPLE_RATE_HZ).astype(np.float32)
    result = Transcript(is_on=True).run(make_clip(plain_subject, sound=sound, models=real_models))
    assert (result.segments, result.text) == ((), "")
    assert dict(result.facts) == {"has_sound": True, "listened_s": 3.0, "speech_s": 0.0, "words": 0}


def test_no_more_than_the_limit_is_listened_to(plain_subject: Subject, real_models: ModelProvider) -> None:
    sound = np.zeros(3 * SAMPLE_RATE_HZ, np.float32)
    result = Transcript(is_on=True, most_s=1.5).run(make_clip(plain_subject, sound=sound, models=real_models))
    assert result.facts["listened_s"] == 1.5


def test_a_clip_without_sound_says_so_and_opens_no_model(plain_subject: Subject) -> None:
    result = Transcript(is_on=True).run(make_clip(plain_subject, sound=None))
    assert dict(result.facts) == {"has_sound": False, "listened_s": 0.0, "speech_s": 0.0, "words": 0}


def test_it_is_off_by_default_and_says_how_to_switch_it_on(plain_subject: Subject) -> None:
    (outcome,) = run_stages([Transcript()], subject=make_clip(plain_subject, sound=None))
    assert (outcome.status, outcome.reason) == ("skipped", "skipped: transcription is off: set LOUPE_WHISPER=true")


def test_on_without_its_model_it_is_skipped_and_names_the_files(plain_subject: Subject) -> None:
    (outcome,) = run_stages([Transcript(is_on=True)], subject=make_clip(plain_subject, sound=None))
    assert outcome.status == "skipped"
    assert all(f"model {part} is not installed" in outcome.reason for part in PARTS)
