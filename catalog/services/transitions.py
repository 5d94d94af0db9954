"""The one way to change a medium's state."""

from typing import Any

from django.db.models.functions import Now

from catalog.models import Embedding, Media
from catalog.states import MediaState, may_follow


class WrongState(RuntimeError):
    """The medium is not in a state from which this may happen."""

    def __init__(self, media: Media, *, wanted: MediaState) -> None:
        found = f"The {media.get_kind_display()} is {media.get_state_display().lower()}"
        super().__init__(f"{found}, so it cannot become {wanted.label.lower()}.")
        self.state = media.state


def lock_media(media_id: Any) -> Media:
    """The medium with its row locked to the end of the transaction; raises Media.DoesNotExist."""
    return Media.objects.select_for_update().get(pk=media_id)


def change_state(media: Media, *, to: MediaState, **columns: Any) -> None:
    """Move a locked medium to `to` with these columns, and its vectors' filter columns with it; raises WrongState."""
    if not may_follow(to, after=MediaState(media.state)):
        raise WrongState(media, wanted=to)
    for name, value in columns.items():
        setattr(media, name, value)
    media.state, media.state_changed_at = to, Now()
    media.save(update_fields=["state", "state_changed_at", *columns])
    follow_state(media)


def follow_state(media: Media) -> None:
    """Bring the filter columns of a locked medium's vectors in line with its row."""
    Embedding.objects.filter(character_id=media.character_id, media_id=media.pk).update(
        is_approved=media.state == MediaState.APPROVED, nsfw_level=media.nsfw_level
    )
