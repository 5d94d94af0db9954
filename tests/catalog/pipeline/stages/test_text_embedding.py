from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.text_embedding import SPACE, TextEmbedding
from config.inference.provider import ModelNotInstalled, ModelProvider


def embed(subject: Subject, **changes: Any) -> StageResult:
    return TextEmbedding().run(replace(subject, **changes))


@pytest.fixture
def subject(plain_subject: Subject, real_models: ModelProvider) -> Subject:
    return replace(plain_subject, models=real_models)


def test_words_become_one_unit_vector(subject: Subject) -> None:
    (vector,) = embed(subject).vectors
    assert (vector.space, vector.values.shape) == (SPACE, (384,))
    assert vector.values.dtype == np.float32
    assert np.linalg.norm(vector.values) == pytest.approx(1.0, abs=1e-5)


def test_like_words_are_nearer_than_unlike_ones(subject: Subject) -> None:
    first, like, unlike = (
        embed(subject, prompt=words, caption="").vectors[0].values
        for words in (
            "a girl rides a bicycle by the sea",
            "someone cycling along the beach",
            "invoice for printer ink",
        )
    )
    assert first @ like > 0.5 > 0.2 > first @ unlike


def test_the_text_in_the_picture_counts_when_it_was_read(subject: Subject) -> None:
    read = StageResult(text="BAKERY")
    result = embed(subject, results={"ocr": read})
    assert result.facts["parts"] == ["prompt", "caption", "text in the picture"]
    assert not np.allclose(result.vectors[0].values, embed(subject).vectors[0].values)


def test_what_a_model_saw_and_what_is_said_count_too(subject: Subject) -> None:
    results = {
        "caption": StageResult(text="A man repairs a violin."),
        "transcript": StageResult(text="Hand me the glue. " * 100),
        "ocr": StageResult(text="LUTHIER"),
    }
    result = embed(subject, results=results)
    assert result.facts["parts"] == ["prompt", "caption", "what a model saw", "spoken words", "text in the picture"]
    query = embed(subject, prompt="someone mends a musical instrument", caption="").vectors[0].values
    assert query @ result.vectors[0].values > query @ embed(subject).vectors[0].values + 0.1


def test_a_caption_that_repeats_the_prompt_counts_once(subject: Subject) -> None:
    result = embed(subject, prompt="a cat", caption=" a cat ")
    assert (result.facts["parts"], result.facts["characters"]) == (["prompt"], 5)


def test_without_words_there_is_no_vector_and_the_facts_say_so(plain_subject: Subject) -> None:
    result = embed(plain_subject, prompt=" ", caption="\n")
    assert result.vectors == ()
    assert dict(result.facts) == {"parts": [], "characters": 0, "is_embedded": False}


def test_words_without_the_model_are_an_error_not_a_guess(plain_subject: Subject) -> None:
    with pytest.raises(ModelNotInstalled):
        embed(plain_subject)


def test_the_number_of_tokens_is_part_of_the_recipe() -> None:
    assert dict(TextEmbedding().parameters) == {"text_chars": 500, "max_tokens": 256}
