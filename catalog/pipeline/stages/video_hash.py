"""Perceptual hashes of a clip: of every key frame, and one of 64 bits for the whole.

Frames are compared with frames: two clips are alike to the share of one's frames that have a near frame in the other
(the method of vPDQ, Meta Threat Exchange 2022, with pHash in PDQ's place). So a clip that was cut shorter is found in the
longer one. The clip's own hash is the majority of its frames' pHashes, bit by bit: the binary vector with the least sum of
Hamming distances to them. It serves an index of one key a clip; the frames decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import imagehash
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from catalog.pipeline.clip import Frame, require_clip
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject
from catalog.pipeline.stages.fingerprint import hamming_distance

NEAR_BITS: Final = 10
"""Frames whose pHashes differ in so many of 64 bits or fewer are taken as the same picture."""


class FrameHash(BaseModel):
    """The hashes of a key frame as hexadecimal digits."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    time_s: float
    phash: str
    dhash: str


class VideoHashFacts(Facts):
    """The clip's hash, and those of its key frames in order of time."""

    clip_hash: str = Field(title="Hash of the clip")
    frames: list[FrameHash] = Field(title="Hashes of the key frames")


@dataclass(frozen=True)
class ClipLikeness:
    """How alike two clips are: shares (0 to 1) of each one's frames that the other has; differing bits of their own hashes."""

    share_of_first: float
    share_of_second: float
    hash_distance: int


@dataclass(frozen=True)
class VideoHash(PictureStage):
    """pHash and dHash of `hash_edge` squared bits."""

    name = "video_hash"
    title = "Fingerprints of the clip"
    kinds = ("video",)
    facts_type = VideoHashFacts

    hash_edge: int = 8

    def run(self, subject: Subject) -> StageResult:
        """Give the hashes; raises ValueError for an image."""
        frames = [self._hash(frame) for frame in require_clip(subject.clip).frames]
        facts = VideoHashFacts(clip_hash=take_majority([frame.phash for frame in frames]), frames=frames)
        return StageResult(facts=facts.model_dump(mode="json"))

    def _hash(self, frame: Frame) -> FrameHash:
        image = Image.fromarray(frame.picture.rgb)
        return FrameHash(
            time_s=frame.time_s,
            phash=str(imagehash.phash(image, hash_size=self.hash_edge)),
            dhash=str(imagehash.dhash(image, hash_size=self.hash_edge)),
        )


def take_majority(hashes: Sequence[str]) -> str:
    """The hash whose every bit is that of more than half of `hashes` (hexadecimal, of one length); a tie gives 0."""
    digits = len(hashes[0])
    numbers = [int(one, 16) for one in hashes]
    bits = (sum(number >> place & 1 for number in numbers) * 2 > len(numbers) for place in range(4 * digits))
    return f"{sum(bit << place for place, bit in enumerate(bits)):0{digits}x}"


def compare_clips(first: VideoHashFacts, second: VideoHashFacts, *, near_bits: int = NEAR_BITS) -> ClipLikeness:
    """Compare two clips by their hashes; raises ValueError when these are of different lengths."""
    return ClipLikeness(
        _share_found(first, among=second, near_bits=near_bits),
        _share_found(second, among=first, near_bits=near_bits),
        hamming_distance(first.clip_hash, second.clip_hash),
    )


def _share_found(searched: VideoHashFacts, *, among: VideoHashFacts, near_bits: int) -> float:
    found = [
        any(hamming_distance(frame.phash, other.phash) <= near_bits for other in among.frames)
        for frame in searched.frames
    ]
    return sum(found) / len(found)
