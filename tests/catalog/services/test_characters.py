"""A character is written once, and again without harm."""

from catalog.models import Character
from catalog.services.characters import ensure_character


def test_a_known_character_is_brought_to_its_new_name(mira: Character) -> None:
    again = ensure_character("mira", name="Mira Okafor", biography="")
    assert (again.pk, again.name) == (mira.pk, "Mira Okafor")
    assert Character.objects.count() == 1
