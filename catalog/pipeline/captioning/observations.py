"""What the model may report: closed lists and one short caption. It decides nothing.

Validation is strict: no other key, no other value, no conversion. An answer that fails is never mended, because a mended
answer is a made-up one. Raise `SCHEMA_VERSION` with every change of this module.
"""

import re
import unicodedata
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator

from catalog.pipeline.captioning.server import Unacceptable
from catalog.pipeline.stage import Facts

SCHEMA_VERSION: Final = 1
MOST_CHARACTERS: Final = 300
MOST_LISTED: Final = 6

Setting: TypeAlias = Literal["indoors", "outdoors", "studio", "vehicle", "abstract", "unclear"]
Framing: TypeAlias = Literal["close_up", "head_and_shoulders", "half_body", "full_body", "wide", "no_person", "unclear"]
Light: TypeAlias = Literal["daylight", "dusk_or_dawn", "night", "artificial", "unclear"]
People: TypeAlias = Literal["none", "one", "two", "three_to_five", "crowd", "unclear"]
Youngest: TypeAlias = Literal["nobody", "child", "teenager", "adult", "unclear"]
Exposure: TypeAlias = Literal["none", "swimwear_or_underwear", "partly_nude", "nude", "sexual_act", "unclear"]
Mood: TypeAlias = Literal["calm", "cheerful", "romantic", "playful", "serious", "sad", "tense", "angry", "unclear"]
Writing: TypeAlias = Literal[
    "none", "sign_or_label", "added_caption", "logo_or_watermark", "document_or_screen", "unclear"
]
Action: TypeAlias = Literal[
    "standing", "sitting", "lying", "walking", "running", "dancing", "exercising", "swimming", "riding", "driving",
    "eating", "drinking", "cooking", "reading", "writing", "working", "using_phone", "taking_picture", "talking",
    "embracing", "kissing", "playing", "making_music", "shopping", "sleeping", "smoking", "fighting", "posing", "other",
]  # fmt: skip
Hazard: TypeAlias = Literal[
    "weapon", "fight", "blood_or_injury", "dead_body", "self_harm", "restraint", "fire_or_explosion", "drugs", "alcohol",
    "tobacco", "hate_symbol", "animal_cruelty",
]  # fmt: skip

REFUSAL = re.compile(
    r"(i'?m|i am) (sorry|unable)|i (can ?not|can'?t|won'?t)\b|as an ai\b|unfortunately\b", re.IGNORECASE
)
LOOP = re.compile(r"(.{2,60}?)\1{2,}|(.)\2{5,}", re.IGNORECASE | re.DOTALL)
LOOPED_WORDS = re.compile(r"\b(\w+)(\W+\1\b){2,}", re.IGNORECASE)


def check_caption(caption: str) -> str:
    """Raise ValueError for a caption that is no sentence about a picture: loops, control characters, refusals."""
    if any(unicodedata.category(one).startswith("C") for one in caption):
        raise ValueError("holds control characters")
    if caption != caption.strip() or not any(one.isalpha() for one in caption):
        raise ValueError("is blank, or begins or ends with a blank")
    if "<|" in caption or "|>" in caption:
        raise ValueError("holds the model's own marks")
    if LOOP.search(caption) or LOOPED_WORDS.search(caption):
        raise ValueError("repeats itself")
    if REFUSAL.match(caption):
        raise ValueError("is a refusal")
    return caption


def check_distinct(listed: list[str]) -> list[str]:
    """Raise ValueError when something is listed twice."""
    if len(set(listed)) != len(listed):
        raise ValueError("lists something twice")
    return listed


class Observations(Facts):
    """One answer. Every field has to be there."""

    model_config = ConfigDict(strict=True)

    caption: Annotated[str, Field(min_length=3, max_length=MOST_CHARACTERS), AfterValidator(check_caption)] = Field(
        title="Caption"
    )
    setting: Setting = Field(title="Setting")
    light: Light = Field(title="Light")
    framing: Framing = Field(title="Framing")
    people: People = Field(title="People")
    youngest: Youngest = Field(title="Youngest person looks like")
    actions: Annotated[list[Action], Field(max_length=MOST_LISTED), AfterValidator(check_distinct)] = Field(
        title="Actions"
    )
    mood: Mood = Field(title="Mood")
    exposure: Exposure = Field(title="Bare skin")
    hazards: Annotated[list[Hazard], Field(max_length=MOST_LISTED), AfterValidator(check_distinct)] = Field(
        title="Hazards"
    )
    writing: Writing = Field(title="Writing")

    @model_validator(mode="after")
    def check_agreement(self) -> "Observations":
        """Raise ValueError when two fields contradict each other."""
        if (self.people == "none") != (self.youngest == "nobody"):
            raise ValueError("people and youngest contradict each other")
        if self.people == "none" and self.exposure in ("partly_nude", "nude", "sexual_act"):
            raise ValueError("people and exposure contradict each other")
        return self


def accept_observations(text: str) -> Observations:
    """Read an answer; raises Unacceptable with the first fault."""
    try:
        return Observations.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise Unacceptable(f"{place}: {first['msg']}") from None


def describe_schema() -> dict[str, Any]:
    """The JSON schema that the server is asked to keep to: enumerations and lengths, no references."""
    return Observations.model_json_schema()
