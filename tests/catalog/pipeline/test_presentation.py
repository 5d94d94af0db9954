from dataclasses import dataclass

from pydantic import Field

from catalog.pipeline.presentation import FactLine, format_time, present_result
from catalog.pipeline.results import JSON, Box, Segment, Skeleton, StageResult
from catalog.pipeline.stage import Facts
from tests.catalog.pipeline.toy_stages import Brightness


class ManyFacts(Facts):
    width_px: int = Field(title="Width", json_schema_extra={"unit": "px"})
    is_sharp: bool = Field(title="Is sharp")
    profile: str | None = Field(title="Profile", json_schema_extra={"unit": "px"})
    share: float = Field(title="Share")
    parts: list[str] = Field(title="Parts")
    placeholder: str = Field(title="Placeholder", json_schema_extra={"show": "picture"})
    untitled: str


@dataclass(frozen=True)
class Many(Brightness):
    facts_type = ManyFacts  # type: ignore[assignment]


def test_every_kind_of_fact_gets_a_label_and_a_text() -> None:
    facts: dict[str, JSON] = {
        "untitled": "x",
        "width_px": 1024,
        "is_sharp": True,
        "profile": None,
        "share": 0.123456,
        "parts": ["a", "b"],
        "placeholder": "data:image/webp;base64,AA",
    }
    view = present_result(Many(), result=StageResult(facts=facts))
    assert view.lines == (
        FactLine("width_px", "Width", "1,024 px"),
        FactLine("is_sharp", "Is sharp", "yes"),
        FactLine("profile", "Profile", "none"),
        FactLine("share", "Share", "0.1235"),
        FactLine("parts", "Parts", "a, b"),
        FactLine("placeholder", "Placeholder", "data:image/webp;base64,AA", "picture"),
        FactLine("untitled", "untitled", "x"),
    )


class MomentFacts(Facts):
    moments: list[dict[str, float]] = Field(title="Moments")


@dataclass(frozen=True)
class Moments(Brightness):
    facts_type = MomentFacts  # type: ignore[assignment]


def test_a_list_of_things_has_a_line_each() -> None:
    facts: dict[str, JSON] = {"moments": [{"start_s": 0.5, "mean_luma": 0.25}, {"start_s": 3.2, "mean_luma": 0.5}]}
    (line,) = present_result(Moments(), result=StageResult(facts=facts)).lines
    assert (line.text, line.show) == ("2", "entries")
    assert line.entries == ("start 0.5 s, mean luma 0.25", "start 3.2 s, mean luma 0.5")


def test_what_can_be_drawn_read_and_listened_to_comes_along() -> None:
    box = Box("SALE", 0.9, 0.1, 0.1, 0.2, 0.2, "text")
    skeleton = Skeleton("coco17", ((0.5, 0.5, 0.9),) * 17, 0.9)
    words = Segment(0.0, 1.5, "a sale")
    result = StageResult(boxes=(box,), text="SALE", skeletons=(skeleton,), segments=(words,))
    view = present_result(Brightness(), result=result)
    assert (view.title, view.lines, view.boxes, view.text) == ("Brightness", (), (box,), "SALE")
    assert (view.skeletons, view.segments) == ((skeleton,), (words,))


def test_a_time_is_told_in_hours_minutes_and_seconds() -> None:
    assert [format_time(seconds) for seconds in (0.4, 7.6, 60.0, 3723.0)] == ["0:00", "0:07", "1:00", "1:02:03"]
    assert [format_time(seconds, decimals=1) for seconds in (7.44, 59.96, 8.2)] == ["0:07.4", "0:59.9", "0:08.2"]
