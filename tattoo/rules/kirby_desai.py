"""The Kirby-Desai scale: six factors, a score and a range of sessions; never a promise.

Design: each factor is a level of the ruleset's table, or missing; with a factor missing there is no score. The range spans
what two kinds of sources say: the score with its error, and the shorter courses that weaker sources report. Each level says
whether its points were seen in print or come from memory.
Source: Kirby, Desai, Desai, Kartono, Geeta 2009, J Clin Aesthet Dermatol 2(3):32-37.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from tattoo.rules.case import Case
from tattoo.rules.colour_rules import add_shares
from tattoo.rules.recommendation import Factor, KirbyDesai
from tattoo.rules.rule_tables import Ruleset
from tattoo.terms import Answer, InkAmount, InkFamily, Scarring

LAYERS: Final[Mapping[Answer, str]] = {Answer.NO: "none", Answer.YES: "layered"}

BLACK_ONLY: Final = "black_only"
SOME_RED: Final = "mostly_black_some_red"
SOME_OTHER: Final = "mostly_black_and_red_some_other"
SEVERAL: Final = "multiple_colors"
COLOUR_LEVELS: Final = frozenset({BLACK_ONLY, SOME_RED, SOME_OTHER, SEVERAL})


def score_case(case: Case, *, ruleset: Ruleset) -> KirbyDesai:
    """Score a case with the clinician's Fitzpatrick type; score and sessions are None while a factor is missing."""
    levels = {
        "skin_type": str(case.fitzpatrick),
        "location": ruleset.bindings.kirby_desai.locations[case.body_site],
        "color": read_colours(case, ruleset=ruleset),
        "amount_of_ink": read_amount(case.questionnaire.ink_amount),
        "scarring_tissue_change": read_scarring(case.questionnaire.scarring),
        "layering": LAYERS.get(case.questionnaire.cover_up, ""),
    }
    factors = tuple(grade_factor(name, level=level, ruleset=ruleset) for name, level in levels.items())
    points = [factor.points for factor in factors if factor.points is not None]
    score = sum(points) if len(points) == len(factors) else None
    low, high = (None, None) if score is None else estimate_sessions(score, ruleset=ruleset)
    return KirbyDesai(
        factors=factors,
        score=score,
        sessions_low=low,
        sessions_high=high,
        caveats=tuple(list_caveats(factors, score=score, ruleset=ruleset)),
        refs=(ruleset.scale.ref,),
    )


def grade_factor(name: str, *, level: str, ruleset: Ruleset) -> Factor:
    """A factor's points; an empty level is a missing answer."""
    is_seen = level in ruleset.bindings.kirby_desai.seen_levels.get(name, ())
    points = ruleset.scale.factors[name][level] if level else None
    return Factor(name=name, level=level, points=points, provenance="seen" if is_seen else "memory")


def read_amount(amount: InkAmount) -> str:
    """The level of the amount of ink, "" where it was not answered."""
    return "" if amount is InkAmount.UNKNOWN else str(amount)


def read_scarring(scarring: Scarring) -> str:
    """The level of scarring, "" where it was not answered."""
    return "" if scarring is Scarring.UNKNOWN else str(scarring)


def read_colours(case: Case, *, ruleset: Ruleset) -> str:
    """The level of colour, of families large enough to plan; "" with an uncertain mask, unknown ink or none at all.

    Black alone; black with no more red than that; black and red (red alone too) that outweigh the rest; several colours.
    """
    bound = ruleset.bindings.kirby_desai
    smallest = ruleset.bindings.smallest_share
    shares = {ink: share for ink, share in add_shares(case.inks).items() if share >= smallest and share > 0}
    if not shares or InkFamily.UNKNOWN in shares or case.is_segmentation_uncertain:
        return ""
    black = sum(share for ink, share in shares.items() if ink in bound.black_families)
    red = sum(share for ink, share in shares.items() if ink in bound.red_families)
    other = sum(share for ink, share in shares.items() if ink not in bound.black_families | bound.red_families)
    if other:
        return SOME_OTHER if black and black + red > other else SEVERAL
    if not red:
        return BLACK_ONLY
    return SOME_RED if black >= red else SOME_OTHER


def estimate_sessions(score: int, *, ruleset: Ruleset) -> tuple[float, float]:
    """From the lower of score minus its error and the weaker sources' share of it, to score plus its error."""
    bound = ruleset.bindings.kirby_desai
    return min(score - bound.error_sessions, score * bound.lower_bound), score + bound.error_sessions


def list_caveats(factors: tuple[Factor, ...], *, score: int | None, ruleset: Ruleset) -> Iterator[str]:
    """What must be said beside the range, or what is missing for one."""
    scale, bound = ruleset.scale, ruleset.bindings.kirby_desai
    if missing := [factor.name for factor in factors if factor.points is None]:
        yield f"no score: {', '.join(missing)} not known"
    if score is not None:
        yield f"Q-switched nanosecond: {scale.sessions.qs_ns}; lower bound {scale.sessions.lower_bound}"
        if score > bound.talk_above:
            yield f"a score above {bound.talk_above}: talk about realistic expectations"
    yield f"validity: {scale.validity}"
    if from_memory := [
        factor.name for factor in factors if factor.points is not None and factor.provenance == "memory"
    ]:
        yield f"points from memory, to be confirmed in the paper: {', '.join(from_memory)}"
