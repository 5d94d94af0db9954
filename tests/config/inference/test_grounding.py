"""Prompts and answers worked by hand; the network's own answers are in stages/test_open_vocabulary.py and tests/export."""

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from config.inference.grounding import build_prompts, find_terms, join_detections, prepare_square
from tests.catalog.pipeline.tiny_models.provider import write_tokenizer
from tests.catalog.pipeline.tiny_models.words import WORDS

CLS, SEP, DOT, RED, BLUE, BALLOON = (WORDS[word] for word in ("[CLS]", "[SEP]", ".", "red", "blue", "balloon"))


@pytest.fixture
def tokenizer(tmp_path: Path) -> Tokenizer:
    return Tokenizer.from_file(str(write_tokenizer(tmp_path)))


def test_terms_stand_in_one_prompt_each_ended_by_a_full_stop(tokenizer: Tokenizer) -> None:
    (prompt,) = build_prompts(["red balloon", "blue"], tokenizer=tokenizer, length=10)
    assert prompt.token_ids.tolist() == [[CLS, RED, BALLOON, DOT, BLUE, DOT, SEP, 0, 0, 0]]
    assert prompt.mask.tolist() == [[1, 1, 1, 1, 1, 1, 1, 0, 0, 0]]
    assert prompt.spans == ((0, slice(1, 3)), (1, slice(4, 5)))


def test_more_terms_than_fit_make_more_prompts(tokenizer: Tokenizer) -> None:
    prompts = build_prompts(["red", "blue", "balloon"], tokenizer=tokenizer, length=6)
    assert [prompt.token_ids[0].tolist() for prompt in prompts] == [
        [CLS, RED, DOT, BLUE, DOT, SEP],
        [CLS, BALLOON, DOT, SEP, 0, 0],
    ]
    assert [place for prompt in prompts for place, _ in prompt.spans] == [0, 1, 2]


def test_marks_inside_a_term_do_not_part_it(tokenizer: Tokenizer) -> None:
    (prompt,) = build_prompts(["red. balloon?"], tokenizer=tokenizer, length=10)
    assert prompt.token_ids[0, :5].tolist() == [CLS, RED, BALLOON, DOT, SEP]


@pytest.mark.parametrize("term", ["", ".", "red red red red"])
def test_a_term_without_words_or_with_too_many_is_named(term: str, tokenizer: Tokenizer) -> None:
    with pytest.raises(ValueError, match="it must have 1 to 3"):
        build_prompts([term], tokenizer=tokenizer, length=6)


def test_a_tokenizer_without_berts_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"has no \[CLS\]"):
        build_prompts(["red"], tokenizer=Tokenizer(models.WordLevel({"red": 0}, unk_token="red")), length=8)


def test_a_picture_lies_in_the_left_top_corner_normalised_with_its_mask() -> None:
    rgb = np.full((50, 100, 3), 255, np.uint8)
    pixels, mask = prepare_square(rgb, edge_px=64)
    assert pixels.shape == (1, 3, 64, 64)
    assert pixels[0, :, 0, 63] == pytest.approx([2.2489, 2.4286, 2.64], abs=1e-3)  # white by ImageNet's mean and spread
    assert pixels[0, :, 32:].max() == pixels[0, :, 32:].min() == 0
    assert (mask[0, :32].min(), mask[0, 32:].max()) == (1, 0)


def test_a_term_scores_the_mean_of_its_words_and_each_query_has_its_best_term(tokenizer: Tokenizer) -> None:
    (prompt,) = build_prompts(["red balloon", "blue"], tokenizer=tokenizer, length=10)
    logits = np.full((1, 3, 10), -np.inf, np.float32)
    logits[0, :, 1:7] = -4.0
    logits[0, 0, 1:3] = (0.0, np.log(3))  # 0.5 and 0.75
    logits[0, 1, 4] = np.log(9)  # 0.9
    logits[0, 2, 1] = 4.0  # one word of two
    boxes = np.array([[[0.5, 0.5, 0.5, 1.0], [0.25, 0.25, 0.5, 0.5], [0.5, 0.5, 1, 1]]], np.float32)
    found = find_terms(logits, boxes, prompt=prompt, min_score=0.6)
    assert found.classes.tolist() == [0, 1]
    assert found.scores == pytest.approx([0.625, 0.9])
    assert found.boxes == pytest.approx(np.array([[0.25, 0.0, 0.75, 1.0], [0.0, 0.0, 0.5, 0.5]]))


def test_the_terms_of_a_second_prompt_keep_their_places(tokenizer: Tokenizer) -> None:
    prompts = build_prompts(["red", "blue", "balloon"], tokenizer=tokenizer, length=6)
    logits = np.full((1, 1, 6), 4.0, np.float32)
    boxes = np.full((1, 1, 4), 0.5, np.float32)
    parts = [find_terms(logits, boxes, prompt=prompt, min_score=0.5) for prompt in prompts]
    assert join_detections(parts).classes.tolist() == [0, 2]
