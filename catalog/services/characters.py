"""Writers of characters."""

from catalog.models import Character


def ensure_character(slug: str, *, name: str, biography: str) -> Character:
    """The character with this slug, created or brought to this name and biography."""
    character, _ = Character.objects.update_or_create(slug=slug, defaults={"name": name, "biography": biography})
    return character
