"""What the catalog publishes: ids and states. Pictures, clips, prompts and people stay where they are."""

from catalog.models import Media
from config.outbox.publishing import Value
from config.outbox.topics import Topic

MEDIUM = {
    "media_id": "the medium's id, as in /v1/media/{id}",
    "character_id": "the character's id",
    "kind": "image or video",
    "state": "the medium's new state",
    "nsfw_level": "0 to 4, null while nobody knows",
}

TOPICS = (
    Topic("media.analysed", title="A medium was analysed and waits for review", payload=MEDIUM),
    Topic(
        "media.failed",
        title="A medium could not be analysed",
        payload=MEDIUM | {"failure_code": "why, as a stable word"},
    ),
    Topic("media.approved", title="A medium was approved", payload=MEDIUM),
    Topic("media.rejected", title="A medium was rejected", payload=MEDIUM),
    Topic(
        "media.reopened",
        title="An approved medium went back to review: a new analysis found a higher NSFW level",
        payload=MEDIUM | {"approved_nsfw_level": "the level that it was approved at"},
    ),
    Topic(
        "media.blocked",
        title="A medium matched the blocklist and is kept from everybody",
        payload=MEDIUM | {"entry_id": "the matching entry's id", "distance": "differing bits, 0 for the same file"},
    ),
    Topic("media.withdrawn", title="An approved medium was withdrawn", payload=MEDIUM),
)


def describe_medium(media: Media) -> dict[str, Value]:
    """The payload that all topics of media share."""
    return {
        "media_id": str(media.pk),
        "character_id": str(media.character_id),
        "kind": str(media.kind),
        "state": str(media.state),
        "nsfw_level": media.nsfw_level,
    }
