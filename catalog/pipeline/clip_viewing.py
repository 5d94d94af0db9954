"""What is kept of a clip's pictures while it is read: shots, key frames, poster and preview.

A cut becomes known two looks after it, so the last looks wait with their frames until it is certain which shot they are of.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from av.video.frame import VideoFrame

from catalog.pipeline.frame_conversion import FrameConverter, Orientation, read_orientation
from catalog.pipeline.key_frame_choice import Candidate, KeyFrameChoice, Quality, choose_poster, measure_quality
from catalog.pipeline.preview_encoding import PreviewEncoder
from catalog.pipeline.shot_detection import WINDOW_FRAMES, ShotDetector

LOOKS_A_SECOND: Final = 12
_LOOK_EDGE_PX: Final = 640


@dataclass(frozen=True, kw_only=True)
class ViewLimits:
    """How much is kept."""

    max_edge_px: int
    max_frames: int
    max_frames_per_shot: int
    preview_edge_px: int
    preview_s: float

    @classmethod
    def from_request(cls, request: Mapping[str, Any]) -> "ViewLimits":
        """Read the caller's limits."""
        return cls(
            max_edge_px=int(request["max_edge_px"]),
            max_frames=int(request["max_frames"]),
            max_frames_per_shot=int(request["max_frames_per_shot"]),
            preview_edge_px=int(request["preview_edge_px"]),
            preview_s=float(request["preview_s"]),
        )


@dataclass(frozen=True, eq=False)
class _Look:
    frame: VideoFrame
    time_s: float
    quality: Quality


class ClipView:
    """Takes the frames of one clip in order of time."""

    def __init__(self, *, limits: ViewLimits, aspect: float) -> None:
        self._limits, self._aspect = limits, aspect
        self._detector = ShotDetector()
        self._choice = KeyFrameChoice(most_per_shot=limits.max_frames_per_shot, most=limits.max_frames)
        self._preview = PreviewEncoder(max_s=limits.preview_s)
        self._waiting: deque[_Look] = deque()
        self._starts_s: list[float] = []
        self._last_look_s = float("-inf")
        self._converter = FrameConverter(orientation=Orientation(), aspect=aspect)
        self._facts: dict[str, int] = {}

    def show(self, frame: VideoFrame, *, time_s: float) -> None:
        """Take the next frame; times never go back."""
        if not self._facts:
            self._begin(frame)
        if self._preview.wants(time_s):
            small = self._converter.to_rgb(frame, max_edge_px=self._limits.preview_edge_px, is_even=True)
            if self._preview.size in ((0, 0), (small.shape[1], small.shape[0])):
                self._preview.add(small, time_s=time_s)
        if time_s - self._last_look_s > 0.97 / LOOKS_A_SECOND:
            self._last_look_s = time_s
            self._look(frame, time_s=time_s)

    def conclude(self, *, duration_s: float) -> tuple[dict[str, Any], list[bytes]]:
        """What is to be told, and the bytes of the key frames and of the preview."""
        self._settle(waiting=0)
        frames = self._choice.list_frames()
        preview = self._preview.finish(end_s=duration_s)
        ends_s = [*self._starts_s[1:], max(duration_s, self._starts_s[-1])]
        header = {
            "facts": self._facts,
            "shots": [[round(start, 6), round(end, 6)] for start, end in zip(self._starts_s, ends_s, strict=True)],
            "frames": [[round(one.time_s, 6), one.shot, one.rgb.shape[1], one.rgb.shape[0]] for one in frames],
            "poster": choose_poster(frames),
            "preview": [*self._preview.size, self._preview.duration_s, len(preview)],
        }
        return header, [*(one.rgb.tobytes() for one in frames), preview]

    def _begin(self, frame: VideoFrame) -> None:
        self._converter = FrameConverter(orientation=read_orientation(frame), aspect=self._aspect)
        width_px, height_px = self._converter.display_size(frame)
        self._facts = {
            "width_px": width_px,
            "height_px": height_px,
            "rotation": self._converter.orientation.rotation,
            "bit_depth": frame.format.components[0].bits,
        }
        self._begin_shot(0.0)

    def _look(self, frame: VideoFrame, *, time_s: float) -> None:
        rgb = self._converter.to_rgb(frame, max_edge_px=_LOOK_EDGE_PX)
        self._waiting.append(_Look(frame, time_s, measure_quality(rgb)))
        cut_s = self._detector.add(rgb, time_s=time_s)
        if cut_s is not None:
            before = sum(one.time_s < cut_s - 1e-5 for one in self._waiting)
            self._settle(waiting=len(self._waiting) - before)
            self._begin_shot(cut_s)
        self._settle(waiting=WINDOW_FRAMES)

    def _begin_shot(self, start_s: float) -> None:
        self._choice.begin_shot(len(self._starts_s), start_s=start_s)
        self._starts_s.append(start_s)

    def _settle(self, *, waiting: int) -> None:
        """Offer the earliest looks to the current shot until only so many wait."""
        shot = len(self._starts_s) - 1
        while len(self._waiting) > waiting:
            look = self._waiting.popleft()
            if self._choice.wants(time_s=look.time_s, shot=shot, quality=look.quality):
                rgb = self._converter.to_rgb(look.frame, max_edge_px=self._limits.max_edge_px)
                self._choice.keep(Candidate(look.time_s, shot, look.quality, rgb))
