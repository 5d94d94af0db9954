"""What the catalog publishes: ids and states. Pictures, prompts and people stay where they are."""

from catalog.models import Media
from config.outbox.publishing import Value
from config.outbox.topics import Topic

MEDIUM = {
    "media_id": "the medium's id, as in /v1/media/{id}",
    "character_id": "the character's id",
    "kind": "image, or what else a medium can be",
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
