"""Which hashes are compared: those of pictures with structure, of 64 bits."""

import pytest

from catalog.pipeline.near_duplicates import Hashes, choose_telling, read_hashes, write_bits
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.fingerprint import Fingerprint

PHASH, DHASH = "f0e1d2c3b4a59687", "00000000000000ff"


def test_a_picture_has_two_hashes_and_a_clip_one_of_its_own() -> None:
    assert read_hashes({"phash": PHASH, "dhash": DHASH, "colour_hash": "7"}) == Hashes(phash=PHASH, dhash=DHASH)
    assert read_hashes({"clip_hash": PHASH, "frames": []}) == Hashes(video_hash=PHASH)


def test_a_picture_without_structure_has_no_hash_to_compare(plain_subject: Subject) -> None:
    assert read_hashes(Fingerprint().run(plain_subject).facts) == Hashes()


@pytest.mark.parametrize(
    ("digits", "is_telling"),
    [("0" * 16, False), ("f" * 16, False), ("00000000000000ff", True), ("000000000000007f", False), ("ff", False)],
)
def test_a_hash_says_enough_from_eight_set_and_unset_bits_on(digits: str, is_telling: bool) -> None:
    assert (choose_telling(digits) == digits) is is_telling


def test_bits_are_written_from_the_first_digit_on() -> None:
    assert write_bits("80000000000000f1") == "1" + "0" * 55 + "11110001"
