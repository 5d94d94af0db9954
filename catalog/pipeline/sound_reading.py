"""The sound of a clip as 16 kHz mono float32, from any sample format, rate and number of channels.

It starts with the first picture: what sounds before it is cut, what starts after it is preceded by silence.
"""

from typing import Final

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from catalog.pipeline.clip import SAMPLE_RATE_HZ
from catalog.pipeline.clip_header import SAMPLE_RATES_HZ
from catalog.pipeline.refusal import RefusedError

_PEAK: Final = 1.0


class SoundReader:
    """Collects at most `max_s` of sound; more is an error of the file, not of the reader."""

    def __init__(self, *, max_s: float) -> None:
        self._max_samples = round(max_s * SAMPLE_RATE_HZ)
        self._resampler: AudioResampler | None = None
        self._layout: tuple[str, str, int] | None = None
        self._pieces: list[NDArray[np.float32]] = []
        self._samples = 0
        self._start_s: float | None = None

    def add(self, frame: AudioFrame) -> None:
        """Add a decoded frame; raises RefusedError when the sound is too long."""
        layout = (frame.format.name, frame.layout.name, frame.sample_rate)
        if layout != self._layout:  # a new layout needs a new resampler
            self._flush()
            self._layout, self._resampler = layout, _make_resampler(frame.sample_rate)
        if self._start_s is None:
            self._start_s = frame.time or 0.0
        self._resample(frame)

    def finish(self, *, origin_s: float) -> NDArray[np.float32]:
        """All of it, (samples,), float32, -1 to 1, beginning at `origin_s` of the file's time."""
        self._flush()
        sound = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.float32)
        shift = round(((self._start_s or 0.0) - origin_s) * SAMPLE_RATE_HZ)
        silence = np.zeros(min(max(shift, 0), self._max_samples), np.float32)
        placed = np.concatenate([silence, sound[max(-shift, 0) :]])[: self._max_samples]
        return np.asarray(np.clip(np.nan_to_num(placed), -_PEAK, _PEAK), dtype=np.float32)

    def _flush(self) -> None:
        if self._resampler is not None:
            self._resample(None)
        self._resampler = None

    def _resample(self, frame: AudioFrame | None) -> None:
        if self._resampler is None:
            return
        for piece in self._resampler.resample(frame):
            self._pieces.append(np.array(piece.to_ndarray(), dtype=np.float32).reshape(-1))
            self._samples += piece.samples
        if self._samples > self._max_samples + SAMPLE_RATE_HZ:
            most_s = self._max_samples / SAMPLE_RATE_HZ
            detail = f"The sound lasts more than {most_s:g} s, as long as a clip may be. Cut it shorter."
            raise RefusedError("too_long", detail=detail)


def _make_resampler(rate_hz: int) -> AudioResampler:
    if not SAMPLE_RATES_HZ[0] <= rate_hz <= SAMPLE_RATES_HZ[1]:
        detail = f"The sound changes to {rate_hz:,} samples a second. Save it with 48,000."
        raise RefusedError("unsupported_format", detail=detail)
    return AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ, options={"rematrix_maxval": "1.0"})
