"""Each reason can be understood, stored and shown."""

import pytest

from moderation.models import Decision
from moderation.policies.reasons import POLICY_VERSION, REASONS, Reason


@pytest.mark.parametrize(("code", "reason"), REASONS.items(), ids=list(REASONS))
def test_a_reason_has_a_title_and_a_sentence(code: str, reason: Reason) -> None:
    assert code == code.lower()
    assert len(code) <= (Decision._meta.get_field("reason").max_length or 0)
    assert reason.title
    assert reason.explanation.endswith(".")


def test_titles_are_unique() -> None:
    assert len({reason.title for reason in REASONS.values()}) == len(REASONS)


def test_what_is_grave_or_vague_needs_a_note() -> None:
    assert [code for code, reason in REASONS.items() if reason.needs_note] == ["harmful", "other"]


def test_the_version_fits_its_column() -> None:
    assert 0 < len(POLICY_VERSION) <= (Decision._meta.get_field("policy_version").max_length or 0)
