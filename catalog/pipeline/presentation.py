"""A stage's result as lines for people, the same way for every stage: no stage needs a template of its own.

Labels are the titles of the typed facts; units come from the field's `unit`, and `show: picture` marks a data
URL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Stage


@dataclass(frozen=True)
class FactLine:
    """One labelled fact; `text` is ready to show, or a data URL when `show` is "picture"."""

    name: str
    label: str
    text: str
    show: Literal["text", "picture"] = "text"


@dataclass(frozen=True)
class StageView:
    """What a page shows of one stage."""

    title: str
    lines: tuple[FactLine, ...]
    boxes: tuple[Box, ...]
    text: str


def present_result(stage: Stage, *, result: StageResult) -> StageView:
    """Give the labelled facts in the order of the typed result, with the boxes and the text."""
    known = stage.facts_type.model_fields
    lines = tuple(
        _present_fact(name, value=result.facts[name], label=one.title or name, extra=one.json_schema_extra)
        for name, one in known.items()
        if name in result.facts
    )
    return StageView(stage.title, lines, result.boxes, result.text)


def _present_fact(name: str, *, value: Any, label: str, extra: Any) -> FactLine:
    hints: Mapping[str, Any] = extra if isinstance(extra, Mapping) else {}
    if hints.get("show") == "picture" and isinstance(value, str):
        return FactLine(name, label, value, "picture")
    unit = f" {hints['unit']}" if "unit" in hints and value is not None else ""
    return FactLine(name, label, _format_value(value) + unit)


def _format_value(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_format_value(one)}" for key, one in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(_format_value(one) for one in value) or "none"
    return str(value)
