"""OpenCLIP's tokenizers beside their exports, number by number."""

import unicodedata
from typing import Any

import numpy as np
import pytest
from open_clip.tokenizer import HFTokenizer, SigLipTokenizer, SimpleTokenizer

from config.inference.clip_texts import tokenize_texts
from config.inference.errors import ExportError
from config.inference.export.clip_tokenizer import convert_tokenizer
from config.inference.export.samples import list_texts

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("clean", ["lower", "whitespace", "canonicalize"])
def test_openclips_own_tokenizer_is_written_anew_to_the_last_token(clean: str) -> None:
    original = SimpleTokenizer(clean=clean)
    tokenizer, way = convert_tokenizer(original)
    assert way == clean
    texts = list_texts()
    assert len(texts) > 200
    np.testing.assert_array_equal(tokenize_texts(texts, tokenizer=tokenizer, way=way), original(texts).numpy())


def test_random_strings_of_all_of_unicode_have_the_same_tokens() -> None:
    """Letters that the two regex engines know since different versions of Unicode are left out."""
    original = SimpleTokenizer()
    tokenizer, way = convert_tokenizer(original)
    random = np.random.default_rng(11)
    alphabet = [chr(point) for point in range(0x110000) if is_settled(point)]
    texts = ["".join(alphabet[place] for place in random.integers(0, len(alphabet), 12)) for _ in range(400)]
    texts += ["".join(random.choice(list("aAsSdDtTmM'\u2019 .,!12\u017f"), 12)) for _ in range(400)]
    np.testing.assert_array_equal(tokenize_texts(texts, tokenizer=tokenizer, way=way), original(texts).numpy())


def is_settled(point: int) -> bool:
    """Whether Python's own tables, those of Unicode 14, know the character: `regex` knows newer letters."""
    return not 0xD800 <= point < 0xE000 and unicodedata.category(chr(point)) != "Cn"


@pytest.mark.parametrize(
    "original",
    [
        SimpleTokenizer(reduction_mask="simple"),
        object.__new__(SigLipTokenizer),
        object.__new__(HFTokenizer),
    ],
)
def test_a_tokenizer_without_an_equal_is_refused(original: Any) -> None:
    for name in ("clean_fn", "tokenizer_mode", "strip_sep_token"):
        if not hasattr(original, name):
            setattr(original, name, None)
    with pytest.raises(ExportError, match="this tokenizer cannot be exported"):
        convert_tokenizer(original)
