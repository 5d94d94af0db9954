"""The documentation: every relative link leads to a file, and every page can be reached from the map."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAP = ROOT / "docs" / "README.md"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#")


def list_links(text: str) -> Iterator[str]:
    """The relative targets of Markdown links and pictures, without their fragments; code is left out."""
    for target in LINK.findall(CODE.sub("", text)):
        if not ELSEWHERE.match(target):
            yield target.partition("#")[0]


def find_linked_pages(page: Path) -> set[Path]:
    """The files that a page links to, whether they exist or not."""
    return {(page.parent / target).resolve() for target in list_links(page.read_text(encoding="utf-8"))}


def walk_from(start: Path) -> set[Path]:
    reached, waiting = {start}, [start]
    while waiting:
        for page in find_linked_pages(waiting.pop()) - reached:
            if page.suffix == ".md" and page.is_file():
                reached.add(page)
                waiting.append(page)
    return reached


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    broken = [str(one) for one in find_linked_pages(page) if not one.is_file()]
    assert broken == []


def test_every_page_can_be_reached_from_the_map() -> None:
    unreached = {str(page.relative_to(ROOT)) for page in PAGES} - {
        str(page.relative_to(ROOT)) for page in walk_from(MAP)
    }
    assert unreached == set()


def test_links_are_read_outside_of_code_and_without_fragments() -> None:
    text = "[a](a.md#top) ![b](b.svg) [c](https://example.com) [d](#here) `[e](e.md)`\n```\n[f](f.md)\n```\n"
    assert list(list_links(text)) == ["a.md", "b.svg"]
