"""Writer of what is looked for in a character's media: words for a detector of open vocabulary."""

from collections.abc import Iterable
from http import HTTPStatus

from django.db import transaction

from catalog.models import Character
from catalog.models.media import LONGEST_DETECTION_TERM, MOST_DETECTION_TERMS
from config.accounts.models import User
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem


@transaction.atomic
def set_detection_terms(slug: str, *, terms: Iterable[str], actor: User | None) -> Character:
    """Let these terms be looked for in the character's media, from their next analysis on; locks the character.

    Spaces are tidied and repetitions dropped. Raises Character.DoesNotExist, or Problem for a term that makes no words, is too
    long or one too many.
    """
    tidy = list(dict.fromkeys(" ".join(term.split()) for term in terms))
    check_terms(tidy)
    character = Character.objects.select_for_update().get(slug=slug)
    if character.detection_terms == tidy:
        return character
    action = Action(
        "character.terms_set",
        character,
        before={"detection_terms": character.detection_terms},
        after={"detection_terms": tidy},
    )
    character.detection_terms = tidy
    character.save(update_fields=["detection_terms"])
    record_event(action, actor=actor)
    return character


def check_terms(terms: list[str]) -> None:
    """Raise Problem for the first fault."""
    if len(terms) > MOST_DETECTION_TERMS:
        raise refuse(f"{len(terms)} terms are too many: name at most {MOST_DETECTION_TERMS}.")
    for term in terms:
        if len(term) > LONGEST_DETECTION_TERM:
            raise refuse(f"The term {term!r} is too long: at most {LONGEST_DETECTION_TERM} characters.")
        if not any(letter.isalnum() for letter in term):
            raise refuse(f"The term {term!r} has no letters: write what to look for in words.")


def refuse(detail: str) -> Problem:
    fault = FieldFault("terms", "invalid", detail)
    return Problem("invalid_terms", detail, status=HTTPStatus.BAD_REQUEST, faults=(fault,))
