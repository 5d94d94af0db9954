"""Reading reports in tests: every text of a composition, and texts compared without their spacing and punctuation."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from tattoo.report.blocks import Report

NO_TEXT = frozenset({"source", "swatch", "anchor", "tone", "alt", "icon"})


def list_texts(part: object) -> Iterator[str]:
    """Each text of a composition, depth first; pictures, anchors and alternatives of pictures left out."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from list_texts(one)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in NO_TEXT:
                yield from list_texts(getattr(part, field.name))


def squeeze(text: str) -> str:
    """Without white space: where a line is broken says nothing."""
    return re.sub(r"\s+", "", text)


def simplify(text: str) -> str:
    """Lower-case words and figures alone, one space between them: `GREY_card` and “grey card” are the same."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def read_composition(report: Report) -> str:
    """All the texts of a composition."""
    return "\n".join(list_texts(report))
