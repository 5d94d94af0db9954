"""How the rule files and Loupe's words belong together: `bindings.json` of a ruleset.

Design: the rule files are kept as they were given. What they leave to the reader (which rule is for which family, which row
of the skin table an ITA class is gated by, which body sites are cosmetic) is data of the same ruleset, versioned with it.
These are engineering defaults, listed with their reasons in docs/algorithms/tattoo-rules.md.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from tattoo.rules.case import Frozen
from tattoo.terms import BodySite, Fitzpatrick, InkFamily, ToneClass

FACTORS: Final = ("skin_type", "location", "color", "amount_of_ink", "scarring_tissue_change", "layering")


def check_complete(found: Collection[StrEnum], *, words: type[StrEnum], name: str) -> None:
    """Raise ValueError naming the words that are left out."""
    missing = sorted(set(words) - set(found))
    if missing:
        raise ValueError(f"{name}: nothing for {', '.join(missing)}")


class KirbyDesaiBindings(Frozen):
    """How a case is read on the Kirby-Desai scale, and which of its points were seen in print."""

    locations: Mapping[BodySite, str]
    black_families: frozenset[InkFamily]
    red_families: frozenset[InkFamily]
    seen_levels: Mapping[str, frozenset[str]]
    error_sessions: float
    lower_bound: float
    talk_above: int


class Bindings(Frozen):
    """`smallest_share`: an ink of less is mentioned, not planned. `discordant_rows`: how far apart two types may not be."""

    wavelengths_nm: tuple[int, ...]
    ink_rules: Mapping[InkFamily, str]
    several_inks_rule: str
    smallest_share: Annotated[float, Field(ge=0, le=1)]
    gating_rows: Mapping[ToneClass, Fitzpatrick]
    discordant_rows: int
    dark_types: frozenset[Fitzpatrick]
    dark_ita_deg: float
    adult_age_years: int
    shortest_interval_weeks: int
    azo_families: frozenset[InkFamily]
    darkening_families: frozenset[InkFamily]
    cosmetic_families: frozenset[InkFamily]
    cosmetic_sites: frozenset[BodySite]
    always_cosmetic_sites: frozenset[BodySite]
    ocular_sites: frozenset[BodySite]
    herpes_sites: frozenset[BodySite]
    kirby_desai: KirbyDesaiBindings

    @model_validator(mode="after")
    def check_words(self) -> Self:
        """Every family, tone class and body site has its place."""
        check_complete(self.ink_rules.keys(), words=InkFamily, name="ink_rules")
        check_complete(self.gating_rows.keys(), words=ToneClass, name="gating_rows")
        check_complete(self.kirby_desai.locations.keys(), words=BodySite, name="kirby_desai.locations")
        return self


class Sessions(Frozen):
    """What the scale's authors and others say about sessions, in words."""

    qs_ns: str
    lower_bound: str


class Scale(Frozen):
    """The Kirby-Desai scale: `kirby_desai.json`, points by factor and level."""

    ref: str
    total_min: int
    total_max: int
    factors: Mapping[str, Mapping[str, int]]
    sessions: Sessions
    validity: str
    provenance: str

    @model_validator(mode="after")
    def check_totals(self) -> Self:
        """The six factors are there and add up to the stated totals."""
        if tuple(self.factors) != FACTORS:
            raise ValueError(f"factors: must be {', '.join(FACTORS)}")
        for name, choose, total in (("total_min", min, self.total_min), ("total_max", max, self.total_max)):
            found = sum(choose(points.values()) for points in self.factors.values())
            if found != total:
                raise ValueError(f"{name}: is {total}, the factors give {found}")
        return self
