"""How the benchmarks' page shows a figure."""

from bench.__main__ import describe


def test_shares_are_shown_in_percent_largest_first() -> None:
    assert describe({"decode": 0.25, "ocr": 0.75}, is_share=True) == "ocr 75.0%, decode 25.0%"


def test_other_figures_keep_their_order_and_unit() -> None:
    assert describe({"dramatiq": 0.012, "celery": 0.5}, is_share=False) == "dramatiq 0.012, celery 0.5"


def test_a_list_without_words_says_so() -> None:
    assert describe([], is_share=False) == "none"
    assert describe(["celery", "dramatiq"], is_share=False) == "celery, dramatiq"
