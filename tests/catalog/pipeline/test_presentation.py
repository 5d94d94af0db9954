from dataclasses import dataclass

from pydantic import Field

from catalog.pipeline.presentation import FactLine, present_result
from catalog.pipeline.results import JSON, Box, StageResult
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


def test_boxes_text_and_title_come_along() -> None:
    box = Box("SALE", 0.9, 0.1, 0.1, 0.2, 0.2, "text")
    view = present_result(Brightness(), result=StageResult(boxes=(box,), text="SALE"))
    assert (view.title, view.lines, view.boxes, view.text) == ("Brightness", (), (box,), "SALE")
