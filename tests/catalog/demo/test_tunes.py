import numpy as np

from catalog.demo.tunes import SAMPLE_RATE_HZ, play_tune


def test_a_note_has_its_pitch_and_stays_below_full_loudness() -> None:
    sound = play_tune((69,), seconds=1.0)
    assert sound.dtype == np.float32
    assert sound.shape == (SAMPLE_RATE_HZ,)
    assert int(np.argmax(np.abs(np.fft.rfft(sound)))) == 440
    assert 0.1 < float(np.abs(sound).max()) < 0.5


def test_notes_share_the_time() -> None:
    sound = play_tune((60, 72, 84), seconds=0.9)
    pitches = [int(np.argmax(np.abs(np.fft.rfft(part, SAMPLE_RATE_HZ)))) for part in np.split(sound, 3)]
    assert np.allclose(pitches, [262, 523, 1047], atol=3)
