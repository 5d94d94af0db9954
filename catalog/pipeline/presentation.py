"""A stage's result as lines and shapes for people, the same way for every stage: no stage needs a template of its own.

Labels are the titles of the typed facts; units come from the field's `unit`, and `show: picture` marks a data
URL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from catalog.pipeline.results import Box, Segment, Skeleton, StageResult
from catalog.pipeline.stage import Stage


@dataclass(frozen=True)
class FactLine:
    """One labelled fact; `text` is ready to show, or a data URL when `show` is "picture".

    A list of things that have facts of their own is shown as `entries`, a line each, and `text` says how many there are.
    """

    name: str
    label: str
    text: str
    show: Literal["text", "picture", "entries"] = "text"
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageView:
    """What a page shows of one stage."""

    title: str
    lines: tuple[FactLine, ...]
    boxes: tuple[Box, ...]
    text: str
    skeletons: tuple[Skeleton, ...] = ()
    segments: tuple[Segment, ...] = ()


def present_result(stage: Stage, *, result: StageResult) -> StageView:
    """Give the labelled facts in the order of the typed result, with what can be drawn, read and listened to."""
    known = stage.facts_type.model_fields
    lines = tuple(
        _present_fact(name, value=result.facts[name], label=one.title or name, extra=one.json_schema_extra)
        for name, one in known.items()
        if name in result.facts
    )
    return StageView(stage.title, lines, result.boxes, result.text, result.skeletons, result.segments)


def format_time(seconds: float, *, decimals: int = 0) -> str:
    """A place in a clip, or its length, as players tell it: 0:07, 1:02:03, with decimals 0:07.4; never rounded up."""
    steps = int(seconds * 10**decimals)
    whole, rest = divmod(steps, 10**decimals)
    hours, minutes = whole // 3600, whole // 60 % 60
    head = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{head}:{whole % 60:02}" + (f".{rest:0{decimals}}" if decimals else "")


def _present_fact(name: str, *, value: Any, label: str, extra: Any) -> FactLine:
    hints: Mapping[str, Any] = extra if isinstance(extra, Mapping) else {}
    if hints.get("show") == "picture" and isinstance(value, str):
        return FactLine(name, label, value, "picture")
    if isinstance(value, (list, tuple)) and value and all(isinstance(one, Mapping) for one in value):
        return FactLine(name, label, f"{len(value)}", "entries", tuple(_format_entry(one) for one in value))
    unit = f" {hints['unit']}" if "unit" in hints and value is not None else ""
    return FactLine(name, label, _format_value(value) + unit)


def _format_entry(entry: Mapping[str, Any]) -> str:
    """The facts of one of many, separated by commas; a name that ends with `_s` is of seconds."""
    return ", ".join(
        f"{name.removesuffix('_s').replace('_', ' ')} {_format_value(value)}{' s' if name.endswith('_s') else ''}"
        for name, value in entry.items()
    )


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
