"""The parts that a report is laid out of, free of any markup: what the page and the PDF both draw.

A section is a title and blocks; each kind of block names the template that draws it, for screen and paper alike.
Text is plain text; the templates escape it.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Cell:
    """A cell's text; `swatch` is a data: URI of its colour, which the text names too."""

    text: str
    swatch: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column's heading and its share of the table's width in percent."""

    title: str
    width: int


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; the first cell of each row is the row's heading."""

    template: ClassVar[str] = "tattoo/report/blocks/table.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def labelled_rows(self) -> tuple[tuple[tuple[Column, Cell], ...], ...]:
        """Each cell with its column: a narrow screen writes the heading beside the cell."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A name and its value."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names with their values; on paper `per_row` of them stand side by side."""

    template: ClassVar[str] = "tattoo/report/blocks/facts.html"
    facts: tuple[Fact, ...]
    per_row: Literal[1, 2, 3] = 2

    @property
    def rows(self) -> tuple[tuple[Fact, ...], ...]:
        """The facts as paper has them side by side; the last row may be shorter."""
        return tuple(self.facts[at : at + self.per_row] for at in range(0, len(self.facts), self.per_row))

    @property
    def widths(self) -> tuple[int, int]:
        """Percent of the table's width for a name and for its value."""
        return {1: (20, 80), 2: (17, 33), 3: (19, 14)}[self.per_row]


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph, with the words that it opens with in bold."""

    template: ClassVar[str] = "tattoo/report/blocks/paragraph.html"
    text: str
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class Notes:
    """A list of sentences; numbered where the text cites them by their number."""

    template: ClassVar[str] = "tattoo/report/blocks/notes.html"
    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading inside a section."""

    template: ClassVar[str] = "tattoo/report/blocks/heading.html"
    text: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A picture as a data: URI with its text alternative, its caption and its width in millimetres on paper."""

    source: str
    alt: str
    caption: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Pictures side by side."""

    template: ClassVar[str] = "tattoo/report/blocks/figures.html"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class SignatureBlock:
    """Who signed, or the lines to sign on; beside them the code that leads to the verification."""

    template: ClassVar[str] = "tattoo/report/blocks/signature.html"
    facts: tuple[Fact, ...]
    code: Figure
    verify_url: str


Block = Table | Facts | Paragraph | Notes | Heading | Figures | SignatureBlock
Tone = Literal["stop", "hold", "caution", "calm"]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What is said first: an icon, a word and sentences; `tone` adds a colour to what the words say already."""

    tone: Tone
    icon: str
    title: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled part of the report; `anchor` is its id in the page."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole report as both renderings draw it; `watermark` is empty once it is signed."""

    title: str
    report_id: str
    clinic_name: str
    identity: Facts
    intended_use: str
    watermark: str
    status: str
    alerts: tuple[Alert, ...]
    sections: tuple[Section, ...] = field(repr=False)
