"""The page: well-formed, ordered, labelled, readable in both schemes, and deaf to what stands in its texts."""

import itertools
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.conf import settings

from tattoo.report.composition import compose_report
from tattoo.report.document import render_html
from tests.tattoo.report.hostile import ATTACKS, hostile
from tests.tattoo.report.reading import list_texts, squeeze
from tests.tattoo.report.reports import REPORTS, make_context

STYLE = Path(settings.BASE_DIR) / "templates" / "tattoo" / "report" / "page.css"
READABLE = 4.5  # WCAG 2.2, 1.4.3
PAIRS = [("ink", "ground"), ("ink", "raised"), ("quiet", "ground"), ("quiet", "raised"), ("link", "ground")]
PAIRS += [(tone, f"{tone}-ground") for tone in ("stop", "hold", "caution", "calm")]
PAIRS += [("ink", f"{tone}-ground") for tone in ("stop", "hold", "caution", "calm")] + [("stop", "ground")]


def parse(page: str) -> Element:
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return root


@cache
def open_page(name: str) -> Element:
    """A report's page; one rendering serves all the tests of this module."""
    return parse(render_html(REPORTS[name]()))


@pytest.fixture(params=REPORTS)
def page(request: pytest.FixtureRequest) -> Element:
    return open_page(request.param)


def test_the_page_says_its_language_and_title(page: Element) -> None:
    assert page.get("lang") == "en"
    assert "Tattoo removal: analysis report" in (page.findtext(".//title") or "")


def test_headings_begin_with_one_and_skip_no_level(page: Element) -> None:
    levels = [int(one.tag[1]) for one in page.iter() if re.fullmatch(r"h[1-6]", str(one.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_every_heading_of_it_a_scope(page: Element) -> None:
    assert all(table.find("caption") is not None for table in page.iter("table"))
    assert {cell.get("scope") for cell in page.iter("th")} <= {"col", "row"}


def test_every_picture_is_inside_the_page_and_has_an_alternative(page: Element) -> None:
    pictures = list(page.iter("img"))
    assert len(pictures) >= 3
    assert all((one.get("src") or "").startswith("data:image/") for one in pictures)
    described = [one.get("alt") for one in pictures if one.get("class") != "swatch"]
    assert all(described)
    assert len(described) >= 3


def test_ids_are_unique_and_what_is_labelled_by_them_exists(page: Element) -> None:
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert {one.get("aria-labelledby") for one in page.iter("section") if one.get("aria-labelledby")} <= set(ids)


def test_the_page_says_all_that_was_composed() -> None:
    for name, make in REPORTS.items():
        said = squeeze("".join(open_page(name).itertext()))
        unsaid = [text for text in list_texts(compose_report(make())) if squeeze(text) not in said]
        assert (name, unsaid) == (name, [])


def test_draft_is_said_at_the_top_and_the_end_until_it_is_signed() -> None:
    assert "".join(open_page("stopped").itertext()).count("DRAFT - NOT SIGNED") >= 4
    assert "DRAFT" not in "".join(open_page("clear").itertext())


def test_what_stands_in_texts_is_text() -> None:
    page = parse(render_html(hostile()))
    said = squeeze("".join(page.itertext()))
    assert [attack for attack in ATTACKS if squeeze(attack) not in said] == []
    assert list(page.iter("script")) == []
    assert {one.get("href") for one in page.iter("a")} == {make_context().verify_url}
    assert all((one.get("src") or "").startswith("data:image/") for one in page.iter("img"))
    assert [name for one in page.iter() for name in one.attrib if name.startswith("on")] == []


def read_colours(block: str) -> dict[str, tuple[float, ...]]:
    found = re.findall(r"--([a-z-]+):\s*#([0-9a-f]{6})", block)
    return {name: tuple(int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)) for name, code in found}


def measure_luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_is_readable_on_its_ground(scheme: str, pair: tuple[str, str]) -> None:
    style = STYLE.read_text(encoding="utf-8")
    light, rest = style.split("@media (prefers-color-scheme: dark)", 1)
    dark, rest = rest.split("* { box-sizing", 1)
    blocks: dict[str, Any] = {"light": light, "dark": dark, "print": rest.split("@media print", 1)[1]}
    colours = read_colours(blocks[scheme])
    brighter, darker = sorted((measure_luminance(colours[name]) for name in pair), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= READABLE
