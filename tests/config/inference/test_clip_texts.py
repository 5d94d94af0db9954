"""Against tokens that OpenCLIP's own tokenizer made (golden.npz), and what the cleaning does."""

import numpy as np
import pytest
from tokenizers import Tokenizer

from config.inference.clip_texts import clean_text, tokenize_texts
from config.inference.export.samples import list_texts
from config.inference.manifest import Cleaning
from tests.config.inference.clip_models import TINY_CLIP, read_golden


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(TINY_CLIP / "tokenizer.json"))


def test_tokens_are_those_of_openclip_for_every_text(tokenizer: Tokenizer) -> None:
    texts = list_texts()
    assert len(texts) > 200
    np.testing.assert_array_equal(tokenize_texts(texts, tokenizer=tokenizer, way="lower"), read_golden()["tokens"])


def test_a_text_is_cut_and_filled_up_to_the_models_length(tokenizer: Tokenizer) -> None:
    tokens = tokenize_texts(["", "word " * 100], tokenizer=tokenizer, way="lower")
    start, end = tokenizer.token_to_id("<start_of_text>"), tokenizer.token_to_id("<end_of_text>")
    assert tokens.tolist()[0] == [start, end] + [0] * 14
    assert (tokens[1, 0], tokens[1, -1]) == (start, end)
    assert (tokens[1] == end).sum() == 1


def test_no_texts_give_no_rows(tokenizer: Tokenizer) -> None:
    assert tokenize_texts([], tokenizer=tokenizer, way="lower").size == 0


@pytest.mark.parametrize(
    ("text", "way", "cleaned"),
    [
        ("  A  Cat\n", "lower", "a cat"),
        ("Tom &amp;amp; Jerry", "lower", "tom & jerry"),
        ("<i> Tom &amp;amp; Jerry", "lower", "<i> tom & jerry"),
        ("cafÃ©", "lower", "café"),
        ("a\u3000b\u00a0c", "lower", "a b c"),
        ("  A  Cat\n", "whitespace", "A Cat"),
        ("A snake_case cat, isn't it?", "canonicalize", "a snake case cat isnt it"),
    ],
)
def test_a_text_is_cleaned_as_its_model_wants(text: str, way: Cleaning, cleaned: str) -> None:
    assert clean_text(text, way=way) == cleaned
