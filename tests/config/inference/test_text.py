import numpy as np
import pytest

from config.inference.errors import ModelNotInstalled
from config.inference.manifest import MANIFEST_PATH, load_manifest
from config.inference.sessions import Sessions
from config.inference.store import ModelStore
from config.inference.text import MAX_TOKENS, SentenceEncoder, group_by_length

# sbert.net, "Quickstart", Sentence Transformer: the cosines of all-MiniLM-L6-v2 in float32. Computing with the
# original weights in float64 with numpy gives the same four digits.
QUICKSTART = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
QUICKSTART_COSINES = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
INT8_TOLERANCE = 0.005

PROMPTS = [
    "a woman in a red dress walking on the beach at sunset",
    "cat",
    "",
    "masterpiece, best quality, 1girl, holding an umbrella, rain, Tokyo at night, 35mm, film grain",
    "a man cooking pasta in a small kitchen",
    "dog",
]


@pytest.fixture(scope="module")
def encoder(real_sessions: Sessions) -> SentenceEncoder:
    return SentenceEncoder(real_sessions)


def test_the_cosines_are_those_that_the_makers_publish(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(QUICKSTART)
    np.testing.assert_allclose(vectors @ vectors.T, QUICKSTART_COSINES, atol=INT8_TOLERANCE)


def test_a_paraphrase_is_closer_than_another_subject(encoder: SentenceEncoder) -> None:
    asked, paraphrase, other = encoder.encode(
        [PROMPTS[0], "girl wearing a crimson gown strolling along the shore in the evening", PROMPTS[4]]
    )
    assert asked @ paraphrase > asked @ other + 0.3


def test_vectors_are_float32_of_unit_length(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(PROMPTS)
    assert vectors.shape == (len(PROMPTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_a_text_has_the_same_vector_alone_and_in_any_batch(encoder: SentenceEncoder) -> None:
    alone = np.vstack([encoder.encode([prompt]) for prompt in PROMPTS])
    together = encoder.encode(PROMPTS * 10)
    np.testing.assert_allclose(together, np.tile(alone, (10, 1)), atol=1e-6)


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_an_empty_and_a_blank_text_have_the_vector_of_no_words(encoder: SentenceEncoder) -> None:
    empty, blank, cat = encoder.encode(["", " \n", "cat"])
    np.testing.assert_array_equal(empty, blank)
    assert empty @ cat < 0.5


def test_only_the_first_256_tokens_count(encoder: SentenceEncoder) -> None:
    words = ["word"] * (MAX_TOKENS - 2)  # the sentence's start and end are tokens too
    full, longer, shorter = encoder.encode([" ".join(words), " ".join([*words, "beach"]), " ".join(words[:-9])])
    np.testing.assert_array_equal(full, longer)
    assert not np.array_equal(full, shorter)


def test_a_token_mark_typed_by_a_user_is_ordinary_text(encoder: SentenceEncoder) -> None:
    typed, plain = encoder.encode(["a cat [SEP] [PAD]", "a cat [ SEP ] [ PAD ]"])
    np.testing.assert_array_equal(typed, plain)


def test_the_digest_is_known_without_the_models_and_stays_the_same(real_sessions: Sessions, tmp_path) -> None:  # type: ignore[no-untyped-def]
    store = ModelStore(load_manifest(MANIFEST_PATH), directory=tmp_path)
    absent = SentenceEncoder(Sessions(store, intra_op_threads=1))
    assert absent.digest == SentenceEncoder(real_sessions).digest
    with pytest.raises(ModelNotInstalled):
        absent.encode(["cat"])


def test_texts_of_one_length_are_grouped_at_most_32_at_a_time() -> None:
    groups = list(group_by_length([5, 3, 5] + [3] * 40))
    assert [len(group) for group in groups] == [32, 9, 2]
    assert sorted(row for group in groups for row in group) == list(range(43))
    assert groups[-1] == [0, 2]
