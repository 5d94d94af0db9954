"""How the benchmarks' page shows a figure, and that it shows no other."""

from pathlib import Path

import pytest

import bench.__main__ as benchmarks
from bench.__main__ import describe, write_page


def test_shares_are_shown_in_percent_largest_first() -> None:
    assert describe({"decode": 0.25, "ocr": 0.75}, is_share=True) == "ocr 75.0%, decode 25.0%"


def test_other_figures_keep_their_order_and_unit() -> None:
    assert describe({"dramatiq": 0.012, "celery": 0.5}, is_share=False) == "dramatiq 0.012, celery 0.5"


def test_a_list_without_words_says_so() -> None:
    assert describe([], is_share=False) == "none"
    assert describe(["celery", "dramatiq"], is_share=False) == "celery, dramatiq"


def test_a_benchmark_that_could_not_run_here_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarks, "PAGE", tmp_path / "benchmarks.md")
    write_page([{"bench": "analysis", "ratio": 2.5}, {"bench": "analysis_gpu", "skipped": "no CUDA device"}])
    text = (tmp_path / "benchmarks.md").read_text()
    assert "| ratio | 2.5 |" in text
    assert "analysis_gpu" not in text
