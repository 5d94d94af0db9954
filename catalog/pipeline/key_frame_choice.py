"""Which frames of a clip are looked at: the sharpest that is not black of each piece of each shot.

A shot is divided into pieces of two seconds. When it has more than its share of pieces, neighbours are joined and the better
frame of the two is kept, so that the choice stays spread over the shot; when the clip has too many, the richest shot gives way
first, and among shots with one frame each the least sharp frame. It is decided while the clip is read: few pictures are held.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

PIECE_S: Final = 2.0
_DARK_LUMA: Final = 16.0
_DARK_SPREAD: Final = 6.0


@dataclass(frozen=True)
class Quality:
    """How good a frame is to look at; better is greater."""

    is_visible: bool
    sharpness: float

    @property
    def rank(self) -> tuple[bool, float]:
        """What is compared: a black frame is worse than any other."""
        return self.is_visible, self.sharpness


@dataclass(frozen=True, eq=False)
class Candidate:
    """A frame that may be kept; `rgb` (height, width, 3), uint8, sRGB."""

    time_s: float
    shot: int
    quality: Quality
    rgb: NDArray[np.uint8]


@dataclass
class _Shot:
    start_s: float
    piece_s: float
    pieces: dict[int, Candidate]

    def place(self, time_s: float) -> int:
        return int((time_s - self.start_s) / self.piece_s)

    def join_pieces(self) -> None:
        """Double the pieces, keeping the better frame of each pair."""
        self.piece_s *= 2
        kept = sorted(self.pieces.values(), key=lambda one: one.quality.rank)
        self.pieces = {self.place(one.time_s): one for one in kept}  # the best of a piece comes last and stays


class KeyFrameChoice:
    """Keeps at most `most_per_shot` frames of a shot and `most` in all, at least one."""

    def __init__(self, *, most_per_shot: int, most: int) -> None:
        self._most_per_shot, self._most = most_per_shot, most
        self._shots: dict[int, _Shot] = {}

    def begin_shot(self, number: int, *, start_s: float) -> None:
        """Frames of this shot follow."""
        self._shots[number] = _Shot(start_s, PIECE_S, {})

    def wants(self, *, time_s: float, shot: int, quality: Quality) -> bool:
        """Whether this frame is better than what is kept of its piece: ask before making its picture."""
        held = self._shots[shot].pieces.get(self._shots[shot].place(time_s))
        return held is None or quality.rank > held.quality.rank

    def keep(self, candidate: Candidate) -> None:
        """Keep a wanted frame and let go of what is then too much."""
        shot = self._shots[candidate.shot]
        shot.pieces[shot.place(candidate.time_s)] = candidate
        while len(shot.pieces) > self._most_per_shot:
            shot.join_pieces()
        while sum(len(one.pieces) for one in self._shots.values()) > self._most:
            self._give_way()

    def list_frames(self) -> list[Candidate]:
        """What is kept, in order of time."""
        kept = (one for shot in self._shots.values() for one in shot.pieces.values())
        return sorted(kept, key=lambda one: one.time_s)

    def _give_way(self) -> None:
        richest = max(self._shots.values(), key=lambda one: len(one.pieces))
        if len(richest.pieces) > 1:
            richest.join_pieces()
            return
        single = [shot for shot in self._shots.values() if shot.pieces]
        min(single, key=lambda shot: next(iter(shot.pieces.values())).quality.rank).pieces.clear()


def measure_quality(rgb: NDArray[np.uint8]) -> Quality:
    """Sharpness: variance of the 3 by 3 Laplacian of the luma (Pech-Pacheco et al. 2000) at the size given.

    Black: mean luma below 16 of 255 and a standard deviation below 6.
    """
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    mean, spread = cv2.meanStdDev(luma)
    is_black = float(mean[0, 0]) < _DARK_LUMA and float(spread[0, 0]) < _DARK_SPREAD
    return Quality(not is_black, float(cv2.Laplacian(luma, cv2.CV_32F).var()))


def choose_poster(frames: list[Candidate]) -> int:
    """The place of the best of the key frames, the earliest of equals."""
    return max(range(len(frames)), key=lambda place: (frames[place].quality.rank, -place))
