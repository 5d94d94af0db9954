"""The times of a clip's frames, from its first: never backwards, within the limits whatever the header said."""

from typing import Final

from av.video.frame import VideoFrame

from catalog.pipeline.clip_header import HeaderLimits, require_duration, require_frame_rate

_FALLBACK_FRAME_RATE: Final = 25.0
_FEW_FRAMES: Final = 10
_ROUNDING: Final = 0.99
"""Times in milliseconds make 120 frames a second look like a few more."""


class Timeline:
    """Places decoded frames; `frame_rate` is the header's, for frames without a time."""

    def __init__(self, *, limits: HeaderLimits, frame_rate: float | None) -> None:
        self._limits = limits
        self._step_s = 1 / (frame_rate or _FALLBACK_FRAME_RATE)
        self._last_shown_s = 0.0
        self.origin_s: float | None = None
        self.last_s = 0.0
        self.frames = 0

    def place(self, frame: VideoFrame) -> float:
        """Seconds since the first frame; raises RefusedError beyond the limits."""
        time_s: float | None = frame.time
        if self.origin_s is None:
            self.origin_s = time_s or 0.0
        elif time_s is None:
            self.last_s += self._step_s
        else:
            self.last_s = max(self.last_s, time_s - self.origin_s)
        self.frames += 1
        self._last_shown_s = float(frame.duration * (frame.time_base or 0)) or self._step_s
        require_duration(self.last_s, limits=self._limits)
        if self.frames > self._limits.max_duration_s * self._limits.max_frame_rate + 1:
            require_frame_rate(self.frames / max(self.last_s, self._step_s), limits=self._limits)
        return self.last_s

    @property
    def duration_s(self) -> float:
        """Until the last frame is no longer shown, within the limit."""
        return min(self.last_s + max(self._last_shown_s, 0.0), self._limits.max_duration_s)

    @property
    def frame_rate(self) -> float:
        """Frames a second so far, measured; the header's for a single frame."""
        return (self.frames - 1) / self.last_s if self.last_s > 0 else 1 / self._step_s

    def require_frame_rate(self) -> None:
        """At the end: raises RefusedError when there were too many frames a second, whatever the header said."""
        if self.frames > _FEW_FRAMES:
            spread_s = self.last_s or self._step_s / 1000
            require_frame_rate((self.frames - 1) / spread_s * _ROUNDING, limits=self._limits)
