from fractions import Fraction

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from catalog.pipeline.refusal import RefusedError
from catalog.pipeline.sound_reading import SoundReader
from tests.catalog.pipeline.clip_files import make_tone


def tone_at(start_s: float, *, seconds: float = 1.0, layout: str = "mono", frequency_hz: float = 440.0) -> AudioFrame:
    frame = make_tone(seconds=seconds, layout=layout, frequency_hz=frequency_hz)
    frame.pts, frame.time_base = round(start_s * 48_000), Fraction(1, 48_000)
    return frame


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_a_tone_keeps_its_pitch_and_loudness(layout: str) -> None:
    reader = SoundReader(max_s=10)
    reader.add(tone_at(0.0, layout=layout))
    sound = reader.finish(origin_s=0.0)
    assert sound.dtype == np.float32
    assert sound.shape == (16_000,)
    assert int(np.argmax(np.abs(np.fft.rfft(sound)))) == 440
    assert float(np.abs(sound[4_000:12_000]).max()) == pytest.approx(0.5, abs=0.01)


def test_sound_that_starts_later_follows_silence() -> None:
    reader = SoundReader(max_s=10)
    reader.add(tone_at(1.5))
    sound = reader.finish(origin_s=1.0)
    assert sound.shape == (24_000,)
    assert not sound[:7_900].any()
    assert np.abs(sound[8_100:]).max() > 0.4


def test_what_sounds_before_the_first_picture_is_cut() -> None:
    reader = SoundReader(max_s=10)
    reader.add(tone_at(0.0))
    assert reader.finish(origin_s=0.75).shape == (4_000,)


def test_another_layout_in_the_middle_is_read_on() -> None:
    reader = SoundReader(max_s=10)
    reader.add(tone_at(0.0))
    reader.add(tone_at(1.0, layout="stereo"))
    assert reader.finish(origin_s=0.0).shape == (32_000,)


def test_sound_longer_than_a_clip_may_be_is_refused() -> None:
    reader = SoundReader(max_s=1)
    reader.add(tone_at(0.0))
    with pytest.raises(RefusedError, match="more than 1 s") as caught:
        reader.add(tone_at(1.0, seconds=2.0))
    assert caught.value.code == "too_long"


def test_a_rate_that_no_recorder_has_is_refused() -> None:
    frame = tone_at(0.0)
    frame.sample_rate = 1
    with pytest.raises(RefusedError, match="1 samples a second"):
        SoundReader(max_s=1).add(frame)


def test_values_that_are_no_numbers_become_silence() -> None:
    frame = AudioFrame.from_ndarray(np.full((1, 4_800), np.nan, np.float32), "flt", "mono")
    frame.sample_rate, frame.pts, frame.time_base = 16_000, 0, Fraction(1, 16_000)
    reader = SoundReader(max_s=1)
    reader.add(frame)
    assert not reader.finish(origin_s=0.0).any()
