"""Answers that cannot be true together: the clinician is asked again, and nothing is guessed.

Design: each check is a generator of contradictions that names the fields, what is wrong and the remedy. Unusual is not
contradictory: what can be true, however rarely, is left to the risk flags.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tattoo.rules.case import Frozen, Questionnaire
from tattoo.terms import Answer, BodySite, Trauma

YOUNGEST_PREGNANCY_YEARS: Final = 10
OLDEST_PREGNANCY_YEARS: Final = 65
YOUNGEST_SMOKER_YEARS: Final = 6
MAKE_UP_SITES: Final = frozenset({BodySite.EYELID, BodySite.EYEBROW})
ACCIDENTS: Final = frozenset({Trauma.GUNPOWDER, Trauma.OTHER})


class Contradiction(Frozen):
    """The fields whose answers exclude each other; `detail` says how, and the remedy."""

    fields: tuple[str, ...]
    detail: str


@dataclass(frozen=True)
class Answers:
    """What is held against each other."""

    questionnaire: Questionnaire
    body_site: BodySite


def find_age_contradictions(answers: Answers) -> Iterator[Contradiction]:
    """What the age excludes."""
    age = answers.questionnaire.age_years
    if age is None:
        return
    if answers.questionnaire.pregnant_or_breastfeeding is Answer.YES and not (
        YOUNGEST_PREGNANCY_YEARS <= age <= OLDEST_PREGNANCY_YEARS
    ):
        yield Contradiction(
            fields=("age_years", "pregnant_or_breastfeeding"),
            detail=f"age {age} and pregnant or breastfeeding: correct the one that is wrong.",
        )
    if answers.questionnaire.smoker is Answer.YES and age < YOUNGEST_SMOKER_YEARS:
        yield Contradiction(
            fields=("age_years", "smoker"), detail=f"age {age} and a smoker: correct the one that is wrong."
        )


def find_accident_contradictions(answers: Answers) -> Iterator[Contradiction]:
    """An accident brings no artist's inks, unless a tattoo covers it."""
    trauma, inks = answers.questionnaire.trauma, answers.questionnaire.special_inks
    if trauma in ACCIDENTS and inks and answers.questionnaire.cover_up is Answer.NO:
        yield Contradiction(
            fields=("trauma", "special_inks", "cover_up"),
            detail=f"an accident ({trauma}) made the tattoo, nothing covers it, and yet there is {inks[0]} ink:"
            " set trauma to none, or cover_up to yes, or special_inks to none.",
        )


def find_site_contradictions(answers: Answers) -> Iterator[Contradiction]:
    """At the eye, what neither an accident nor permanent make-up put there has not been explained."""
    if (
        answers.body_site in MAKE_UP_SITES
        and answers.questionnaire.special_inks == ()
        and answers.questionnaire.trauma is Trauma.NONE
    ):
        yield Contradiction(
            fields=("special_inks", "body_site"),
            detail=f"a tattoo of the {answers.body_site} that is neither permanent make-up nor from an accident:"
            " add cosmetic to special_inks, or name the accident in trauma, or correct body_site.",
        )


def find_repeated_inks(answers: Answers) -> Iterator[Contradiction]:
    """The same special ink twice."""
    inks = answers.questionnaire.special_inks or ()
    if len(set(inks)) < len(inks):
        yield Contradiction(fields=("special_inks",), detail="an ink is named twice: name each once.")


CHECKS: Final[tuple[Callable[[Answers], Iterator[Contradiction]], ...]] = (
    find_age_contradictions,
    find_accident_contradictions,
    find_site_contradictions,
    find_repeated_inks,
)


def find_contradictions(questionnaire: Questionnaire, *, body_site: BodySite) -> tuple[Contradiction, ...]:
    """All contradictions among the answers, () where they agree; what was not answered contradicts nothing."""
    answers = Answers(questionnaire=questionnaire, body_site=body_site)
    return tuple(found for check in CHECKS for found in check(answers))
