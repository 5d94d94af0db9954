"""The manifest of a ruleset: its version, its place in the lifecycle, and what each file must be.

Design: draft, reviewed (by two persons), active, retired. A file of an active ruleset never changes; a correction is a new
version. `use` is `clinical` only after two reviewers; until then every recommendation says that the rules await review.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from tattoo.rules.case import Frozen

REVIEWERS_NEEDED: Final = 2

INK_RULES: Final = "rules_ink_wavelength.csv"
SKIN_GATES: Final = "rules_skin_gating.csv"
FLAGS: Final = "rules_risk_flags.csv"
SCALE: Final = "kirby_desai.json"
REFERENCES: Final = "references.csv"
BINDINGS: Final = "bindings.json"

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Review(Frozen):
    """Who read the whole ruleset, when (ISO date) and in what role."""

    name: str
    role: str
    on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Files(Frozen):
    """SHA-256 of each file, in hexadecimal."""

    ink_rules: Annotated[Digest, Field(alias=INK_RULES)]
    skin_gates: Annotated[Digest, Field(alias=SKIN_GATES)]
    flags: Annotated[Digest, Field(alias=FLAGS)]
    scale: Annotated[Digest, Field(alias=SCALE)]
    references: Annotated[Digest, Field(alias=REFERENCES)]
    bindings: Annotated[Digest, Field(alias=BINDINGS)]

    def by_name(self) -> dict[str, str]:
        """SHA-256 by file name."""
        return self.model_dump(by_alias=True)


class Manifest(Frozen):
    """What `manifest.json` says."""

    version: Annotated[str, Field(pattern=r"^[1-9]\d*$")]
    status: Literal["draft", "reviewed", "active", "retired"]
    use: Literal["demonstration", "clinical"]
    note: str
    reviews: tuple[Review, ...]
    files: Files

    @model_validator(mode="after")
    def check_reviews(self) -> Self:
        """Reviewed, and clinical use, mean two different persons."""
        reviewers = {review.name.strip().casefold() for review in self.reviews}
        if (self.status == "reviewed" or self.use == "clinical") and len(reviewers) < REVIEWERS_NEEDED:
            raise ValueError(f"reviews: {REVIEWERS_NEEDED} different persons are needed, {len(reviewers)} signed")
        return self
