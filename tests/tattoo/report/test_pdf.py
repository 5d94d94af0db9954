"""The PDF: nothing of the composition is lost on paper, its bytes hang on nothing else, it reads nothing else."""

import io
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader
from xhtml2pdf import files
from xhtml2pdf.config.resources import ResourceAccessError

from tattoo.report.composition import compose_report
from tattoo.report.pdf import POLICY, render_pdf
from tests.tattoo.report.hostile import ATTACKS, hostile
from tests.tattoo.report.reading import list_texts, squeeze
from tests.tattoo.report.reports import abstaining, stopped

A4_PT = (595.28, 841.89)
WATERMARK_WIDTH_PX = 840


MAKERS = {"stopped": stopped, "abstaining": abstaining}


@cache
def render(name: str) -> bytes:
    """A report's PDF; one rendering serves all the tests of this module."""
    return render_pdf(MAKERS[name]())


@cache
def open_report(name: str) -> PdfReader:
    return PdfReader(io.BytesIO(render(name)))


@cache
def read_pages(name: str) -> tuple[str, ...]:
    """Each page's text without its white space."""
    return tuple(squeeze(page.extract_text()) for page in open_report(name).pages)


def list_widths_of_pictures(page: PageObject) -> list[int]:
    resources: Any = page["/Resources"]
    return [int(part.get_object().get("/Width", 0)) for part in resources.get("/XObject", {}).values()]


def list_fonts(page: PageObject) -> Iterator[Any]:
    """The dictionaries of the fonts that text is drawn with."""
    used: list[Any] = []

    def visit(text: str, _cm: object, _tm: object, font: Any, _size: float) -> None:
        if text.strip():
            used.append(font)

    page.extract_text(visitor_text=visit)
    yield from used


def test_all_that_was_composed_is_on_paper() -> None:
    said = "".join(read_pages("stopped"))
    unsaid = [text for text in list_texts(compose_report(stopped())) if squeeze(text) not in said]
    assert unsaid == []


@pytest.mark.parametrize("name", ["stopped", "abstaining"])
def test_it_has_two_to_four_a4_pages_each_with_its_number_and_the_report_id(name: str) -> None:
    pages = open_report(name).pages
    context = MAKERS[name]()
    assert 2 <= len(pages) <= 4
    for number, (page, text) in enumerate(zip(pages, read_pages(name), strict=True), start=1):
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4_PT, abs=0.1)
        assert squeeze(f"Page {number} of {len(pages)}") in text
        assert squeeze(f"Report {context.analysis_id} v1") in text


def test_each_page_is_marked_as_a_draft_until_it_is_signed() -> None:
    for page, text in zip(open_report("stopped").pages, read_pages("stopped"), strict=True):
        assert "DRAFT-NOTSIGNED" in text
        assert WATERMARK_WIDTH_PX in list_widths_of_pictures(page)


def test_every_font_that_draws_text_is_embedded() -> None:
    fonts = [font for page in open_report("stopped").pages for font in list_fonts(page)]
    assert {str(font["/BaseFont"]).partition("+")[2] for font in fonts} == {
        "DejaVuSansCondensed",
        "DejaVuSansCondensed-Bold",
    }
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_signs_that_a_base_font_lacks_are_drawn() -> None:
    text = "".join(read_pages("stopped"))
    assert all(sign in text for sign in ("ΔE₀₀", "°", "\N{MULTIPLICATION SIGN}", "\N{MINUS SIGN}1.2"))


def test_the_pdf_says_its_language_title_and_the_time_of_the_analysis() -> None:
    reader = open_report("stopped")
    assert str(reader.root_object["/Lang"]) == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == f"DRAFT - NOT SIGNED: Tattoo removal: analysis report, {stopped().analysis_id} v1"
    assert reader.metadata.creation_date == stopped().analysed_at


def test_the_same_context_gives_the_same_bytes_in_any_thread() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(render_pdf, abstaining()).result(timeout=60) == render("abstaining")


def test_an_attack_is_printed_and_nothing_but_the_fonts_is_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []
    find = files.FileNetworkManager.get_manager

    def get_manager(uri: Any, basepath: Any = None, policy: Any = None) -> Any:
        asked.append(str(uri))
        return find(uri, basepath, policy)

    monkeypatch.setattr(files.FileNetworkManager, "get_manager", staticmethod(get_manager))
    with caplog.at_level(logging.WARNING, logger="xhtml2pdf"):
        pages = PdfReader(io.BytesIO(render_pdf(hostile()))).pages
        said = squeeze("".join(page.extract_text() for page in pages))
    read = {Path(uri).name for uri in asked if not uri.startswith("data:image/")}
    assert read == {"DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"}
    assert [attack for attack in ATTACKS if squeeze(attack) not in said] == []
    assert [record.message for record in caplog.records if "Blocked" in record.message] == []
    assert "DRAFT" not in said  # it is signed
    assert [page for page in pages if WATERMARK_WIDTH_PX in list_widths_of_pictures(page)] == []


def test_the_renderer_may_read_the_fonts_and_nothing_else(tmp_path: Path) -> None:
    POLICY.check_path(Path(POLICY.base_dir or "", "DejaVuSansCondensed.ttf"))
    with pytest.raises(ResourceAccessError):
        POLICY.check_path(tmp_path / "canary.png")
    with pytest.raises(ResourceAccessError):
        POLICY.check_url("https://loupe.example/canary.png")
