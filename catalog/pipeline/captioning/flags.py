"""What follows from the observations: flags for moderators, tags for search. Pure; the model decides none of it.

Where the model is unclear about what could be grave, the flag is set: a person looks. Raise `RULES_VERSION` with every
change.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from catalog.pipeline.captioning.observations import Observations

RULES_VERSION: Final = 1

Flag: TypeAlias = Literal[
    "possible_minor", "age_unclear", "minor_with_bare_skin", "nudity", "sexual_act", "violence", "self_harm", "weapon",
    "drugs", "hate_symbol", "watermark",
]  # fmt: skip

FLAG_OF_HAZARD: Final[Mapping[str, Flag]] = {
    "weapon": "weapon",
    "fight": "violence",
    "blood_or_injury": "violence",
    "dead_body": "violence",
    "animal_cruelty": "violence",
    "restraint": "violence",
    "self_harm": "self_harm",
    "drugs": "drugs",
    "hate_symbol": "hate_symbol",
}
"""Alcohol, tobacco and fire are tags, not flags."""

NO_TAG: Final = frozenset({"unclear", "other", "none", "no_person", "nobody"})


def decide_flags(seen: Observations) -> tuple[Flag, ...]:
    """The flags in the order of their declaration."""
    flags: set[Flag] = {FLAG_OF_HAZARD[hazard] for hazard in seen.hazards if hazard in FLAG_OF_HAZARD}
    is_minor = seen.youngest in ("child", "teenager")
    is_bare = seen.exposure != "none"
    if is_minor:
        flags.add("possible_minor")
    if seen.youngest == "unclear":
        flags.add("age_unclear")
    if is_bare and (is_minor or seen.youngest == "unclear"):
        flags.add("minor_with_bare_skin")
    if seen.exposure in ("partly_nude", "nude", "sexual_act"):
        flags.add("nudity")
    if seen.exposure == "sexual_act":
        flags.add("sexual_act")
    if seen.writing == "logo_or_watermark":
        flags.add("watermark")
    if "fighting" in seen.actions:
        flags.add("violence")
    return tuple(flag for flag in get_args(Flag) if flag in flags)


def list_tags(seen: Observations) -> tuple[str, ...]:
    """Words for search, each once, with hyphens."""
    people = {"one": "one person", "two": "two people", "three_to_five": "group", "crowd": "crowd"}.get(
        seen.people, "none"
    )
    words = [seen.setting, seen.light, seen.framing, people, seen.mood, *seen.actions, *seen.hazards]
    return tuple(dict.fromkeys(word.replace("_", "-").replace(" ", "-") for word in words if word not in NO_TAG))
