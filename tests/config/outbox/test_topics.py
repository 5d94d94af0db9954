"""Topics are declared once, and say what they are about."""

import re

import pytest

from config.outbox.topics import UnknownTopic, find_topic, list_topics


def test_every_topic_says_what_happened_and_what_its_payload_holds() -> None:
    assert set(list_topics()) == {
        "media.analysed",
        "media.failed",
        "media.approved",
        "media.rejected",
        "media.withdrawn",
        "media.blocked",
        "media.reopened",
        "tattoo.analysed",
        "tattoo.failed",
        "tattoo.signed",
        "webhook.test",
    }
    for topic in list_topics().values():
        assert re.fullmatch(r"[a-z]+\.[a-z]+", topic.name)
        assert topic.title
        assert topic.payload
        assert all(topic.payload.values())


def test_an_unknown_topic_is_told_of_with_the_place_to_declare_it() -> None:
    with pytest.raises(UnknownTopic, match="OUTBOX_TOPICS"):
        find_topic("media.eaten")
