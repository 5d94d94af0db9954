from catalog.demo.lettering import FONT_FILES, break_words, fit_size, measure_words


def test_the_fonts_and_their_licence_are_shipped() -> None:
    assert all(path.is_file() for path in FONT_FILES)
    assert "Bitstream Vera" in (FONT_FILES[0].parent / "LICENCE.txt").read_text()


def test_words_are_no_wider_than_their_surface() -> None:
    for words in ("RAMEN", "FRESH COFFEE", "SUMMIT 2 KM"):
        assert measure_words(words) * fit_size(words, width=200, largest=90) <= 200.001


def test_long_words_break_into_two_lines_where_that_makes_them_larger() -> None:
    assert break_words("FRESH COFFEE", width=200, height=120)[0] == ["FRESH", "COFFEE"]
    assert break_words("FRESH COFFEE", width=900, height=100)[0] == ["FRESH COFFEE"]
