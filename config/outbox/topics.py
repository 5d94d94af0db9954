"""Topics: what may be published, declared by the apps and listed by dotted name in `settings.OUTBOX_TOPICS`.

A declaration names every key of the payload, so that nothing else can get into an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Topic:
    """A kind of event: `name` is `object.happened`, `payload` says of each key what it holds."""

    name: str
    title: str
    payload: Mapping[str, str]


class UnknownTopic(LookupError):
    """No app declares this topic."""


@cache
def list_topics() -> Mapping[str, Topic]:
    """Every declared topic by name, in the order of `settings.OUTBOX_TOPICS`."""
    return {topic.name: topic for name in settings.OUTBOX_TOPICS for topic in import_string(name)}


def find_topic(name: str) -> Topic:
    """The topic of this name; raises UnknownTopic."""
    try:
        return list_topics()[name]
    except KeyError:
        raise UnknownTopic(f"no topic is named {name!r}: see settings.OUTBOX_TOPICS") from None
