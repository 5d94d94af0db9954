"""What a predicate looks at and what it may say: yes, no, or that an answer is missing."""

from dataclasses import dataclass

from tattoo.rules.bindings import Bindings
from tattoo.rules.case import Case
from tattoo.terms import InkFamily, SpecialInk


@dataclass(frozen=True)
class Observation:
    """Whether a flag is raised and by what; `missing` is the field whose answer would be needed to say no."""

    did_fire: bool
    detail: str
    missing: str = ""


@dataclass(frozen=True)
class Sight:
    """What a predicate looks at."""

    case: Case
    bindings: Bindings


def unanswered(field: str) -> Observation:
    """Nothing can be said: the answer is missing."""
    return Observation(did_fire=False, detail=f"{field} is not answered", missing=field)


def present_families(sight: Sight) -> frozenset[InkFamily]:
    """Families with any share."""
    return frozenset(ink.family for ink in sight.case.inks if ink.share > 0)


def join(words: set[SpecialInk] | frozenset[InkFamily]) -> str:
    """Words in alphabetical order."""
    return ", ".join(sorted(words))


def is_cosmetic_site(sight: Sight) -> bool:
    """Whether site and ink together mean permanent make-up."""
    if sight.case.body_site in sight.bindings.always_cosmetic_sites:
        return True
    return sight.case.body_site in sight.bindings.cosmetic_sites and bool(
        present_families(sight) & sight.bindings.cosmetic_families
    )
