"""Short synthesised tunes: the sound of some demonstration clips, made without any recording."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ: Final = 48_000
_OVERTONES: Final = ((1, 1.0), (2, 0.35), (3, 0.12))
_LOUDNESS: Final = 0.25


def play_tune(notes: Sequence[int], *, seconds: float) -> NDArray[np.float32]:
    """Spread MIDI notes (69 is 440 Hz) evenly over `seconds`, plucked: (samples,), float32, -1 to 1, 48 kHz mono."""
    samples = round(seconds * SAMPLE_RATE_HZ)
    edges = np.linspace(0, samples, len(notes) + 1).astype(int)
    played = [_pluck(note, samples=end - start) for note, start, end in zip(notes, edges[:-1], edges[1:], strict=True)]
    return np.concatenate(played).astype(np.float32)


def _pluck(note: int, *, samples: int) -> NDArray[np.float64]:
    """A tone with two overtones: ten milliseconds of attack, then it fades."""
    time_s = np.arange(samples) / SAMPLE_RATE_HZ
    frequency_hz = 440 * 2 ** ((note - 69) / 12)  # equal temperament, ISO 16
    tone = sum(share * np.sin(2 * np.pi * factor * frequency_hz * time_s) for factor, share in _OVERTONES)
    envelope = np.minimum(time_s / 0.01, 1.0) * np.exp(-3 * time_s)
    return np.asarray(_LOUDNESS * envelope * tone, dtype=np.float64)
