from dataclasses import replace

import pytest
from PIL import Image, ImageEnhance

from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.video_hash import VideoHash, VideoHashFacts, compare_clips, take_majority
from tests.catalog.pipeline.clip_files import take_clip
from tests.catalog.pipeline.picture_files import paint_noise

SCENES = [paint_noise(16, 12, seed=seed).resize((160, 120), Image.Resampling.BICUBIC) for seed in range(6)]


def hash_clip(pictures: list[Image.Image], *, subject: Subject) -> VideoHashFacts:
    return VideoHashFacts(**VideoHash().run(replace(subject, clip=take_clip(pictures))).facts)


def test_every_key_frame_has_its_hashes_in_order_of_time(plain_subject: Subject) -> None:
    facts = hash_clip(SCENES[:3], subject=plain_subject)
    assert [frame.time_s for frame in facts.frames] == [0.0, 1.0, 2.0]
    assert all(len(frame.phash) == len(frame.dhash) == len(facts.clip_hash) == 16 for frame in facts.frames)


def test_a_clip_saved_again_is_alike_in_every_frame(plain_subject: Subject) -> None:
    again = [ImageEnhance.Brightness(one).enhance(1.1).resize((96, 72)) for one in SCENES[:3]]
    likeness = compare_clips(hash_clip(SCENES[:3], subject=plain_subject), hash_clip(again, subject=plain_subject))
    assert (likeness.share_of_first, likeness.share_of_second) == (1.0, 1.0)
    assert likeness.hash_distance <= 6


def test_a_clip_cut_out_of_another_is_found_whole_in_it(plain_subject: Subject) -> None:
    likeness = compare_clips(
        hash_clip(SCENES[:4], subject=plain_subject), hash_clip(SCENES[1:3], subject=plain_subject)
    )
    assert (likeness.share_of_first, likeness.share_of_second) == (0.5, 1.0)


def test_other_clips_share_nothing(plain_subject: Subject) -> None:
    likeness = compare_clips(hash_clip(SCENES[:3], subject=plain_subject), hash_clip(SCENES[3:], subject=plain_subject))
    assert (likeness.share_of_first, likeness.share_of_second) == (0.0, 0.0)
    assert likeness.hash_distance > 10


def test_the_majority_decides_bit_by_bit() -> None:
    """Columns of 1100, 1010 and 1001: only the first bit has more than half; of two hashes both must agree."""
    assert take_majority(["c", "a", "9"]) == "8"
    assert take_majority(["0f", "ff"]) == "0f"
    assert take_majority(["0123456789abcdef"]) == "0123456789abcdef"


def test_hashes_of_other_lengths_are_not_compared() -> None:
    first, second = (
        VideoHashFacts(clip_hash=one, frames=[{"time_s": 0, "phash": one, "dhash": one}]) for one in ("00", "0000")
    )
    with pytest.raises(ValueError, match="2 and 4 digits"):
        compare_clips(first, second)
