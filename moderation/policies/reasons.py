"""The taxonomy of reasons for rejecting a picture. A change of meaning is a new POLICY_VERSION."""

from collections.abc import Mapping
from dataclasses import dataclass

POLICY_VERSION = "2026-11"


@dataclass(frozen=True)
class Reason:
    title: str
    explanation: str
    needs_note: bool = False


REASONS: Mapping[str, Reason] = {
    "off_character": Reason(
        "Not this character", "Face, hair, build or clothing contradict the character's description."
    ),
    "off_prompt": Reason("Not what was asked", "The picture does not show what its prompt says."),
    "poor_quality": Reason("Poor quality", "Blurred, cut off, badly exposed, or with broken anatomy."),
    "too_explicit": Reason("Too explicit", "More explicit than the catalog accepts for this character."),
    "text_or_watermark": Reason("Text or watermark", "Stray writing, a signature, or another service's mark."),
    "duplicate": Reason("Duplicate", "Nothing that an approved picture does not already show."),
    "harmful": Reason("Harmful", "Hate, violence, self-harm, or a person who could be a minor.", needs_note=True),
    "other": Reason("Other", "None of the above; the note says what.", needs_note=True),
}
