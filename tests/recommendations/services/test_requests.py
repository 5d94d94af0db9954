"""A request is answered from what is approved right now, or told plainly that nothing is good enough."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_django import Settings

from catalog.models import Character, Embedding, Media
from catalog.services.characters import ensure_character
from catalog.states import MediaState
from config.accounts.models import User
from config.errors import Problem
from recommendations.index.vector_index import Hit, IndexQuery
from recommendations.models import MediaRequest, RequestOutcome
from recommendations.ranking.calibration import Calibration
from recommendations.services import requests
from recommendations.services.requests import Answer, RequestWish, answer_request, build_query, default_calibration

Place = Callable[..., Media]

READING = "a woman reading a book in the rain"


@pytest.fixture(autouse=True)
def calibration(monkeypatch: pytest.MonkeyPatch) -> Calibration:
    """The probability is one half at a cosine of one half, and the margin does not count."""
    simple = Calibration(
        version="of the test",
        space="minilm-l6-v2",
        intercept=-5.0,
        similarity_weight=10.0,
        margin_weight=0.0,
        threshold=0.5,
        pairs=0,
        log_loss=0.0,
    )
    monkeypatch.setattr(requests, "default_calibration", lambda: simple)
    return simple


class FixedIndex:
    """An index that says what it is told, as one that lags behind would."""

    def __init__(self, *hits: Hit) -> None:
        self._hits = list(hits)

    def search(self, _query: IndexQuery) -> list[Hit]:
        return self._hits


def ask(character: Character, user: User, *, text: str = READING, index: Any = None, **changes: Any) -> Answer:
    wish: dict[str, Any] = {"kind": "image", "count": 3, "nsfw_max": 1} | changes
    return answer_request(RequestWish(character=character, text=text, **wish), user=user, index=index)


def test_the_nearest_words_come_first_with_score_and_similarity(
    installed_models: None, mira: Character, owner: User, place_words: Place
) -> None:
    tram = place_words("an empty tram at night")
    reading = place_words("Mira reads a book while it rains")
    answer = ask(mira, owner)
    (found,) = answer.found
    assert found.media == reading
    assert found.similarity > 0.5
    assert found.score == pytest.approx(1 / (1 + np.exp(5 - 10 * found.similarity)))
    assert tram not in [one.media for one in answer.found]


def test_what_was_answered_is_recorded(
    installed_models: None, mira: Character, owner: User, place_words: Place
) -> None:
    media = place_words(READING)
    ask(mira, owner, count=2)
    row = MediaRequest.objects.get()
    assert (row.user, row.character, row.text, row.count, row.nsfw_max) == (owner, mira, READING, 2, 1)
    assert (row.outcome, row.media_ids) == (RequestOutcome.REUSED, [str(media.pk)])
    assert (row.threshold, row.calibration) == (0.5, "of the test")
    assert row.best_score == pytest.approx(1 / (1 + np.exp(-5)), rel=1e-3)


def test_nothing_good_enough_is_told_plainly_with_the_best_score(
    installed_models: None, mira: Character, owner: User, place_words: Place
) -> None:
    place_words("an empty tram at night")
    answer = ask(mira, owner)
    assert (answer.found, answer.request.outcome) == ((), RequestOutcome.NOTHING_GOOD_ENOUGH)
    assert answer.request.best_score is not None
    assert 0 < answer.request.best_score < 0.5


def test_a_character_without_media_has_no_best_score(installed_models: None, mira: Character, owner: User) -> None:
    answer = ask(mira, owner)
    assert (answer.found, answer.request.best_score) == ((), None)


def test_at_most_as_many_as_were_asked_for(
    installed_models: None, mira: Character, owner: User, place_words: Place
) -> None:
    for _ in range(4):
        place_words(READING)
    assert len(ask(mira, owner, count=3).found) == 3


def test_what_is_too_explicit_or_of_another_character_does_not_answer(
    installed_models: None, mira: Character, owner: User, place_words: Place
) -> None:
    place_words(READING, nsfw_level=2)
    place_words(READING, character=ensure_character("ada", name="Ada", biography=""))
    assert ask(mira, owner).found == ()
    assert len(ask(mira, owner, nsfw_max=2).found) == 1


def test_what_was_withdrawn_between_index_and_answer_is_dropped(
    installed_models: None, mira: Character, owner: User, place_words: Place
) -> None:
    kept, withdrawn = place_words(READING), place_words(READING)
    Media.objects.filter(pk=withdrawn.pk).update(state=MediaState.WITHDRAWN)
    assert Embedding.objects.get(media=withdrawn).is_approved, "the index has not heard of it"
    assert [one.media for one in ask(mira, owner).found] == [kept]


def test_an_index_that_answers_another_character_is_not_believed(
    installed_models: None, mira: Character, owner: User, place_words: Place
) -> None:
    other = place_words(READING, character=ensure_character("ada", name="Ada", biography=""))
    answer = ask(mira, owner, index=FixedIndex(Hit(other.pk, 0.99)))
    assert (answer.found, answer.request.best_score) == ((), None)


def test_the_query_is_a_unit_vector_in_the_space_of_the_words(installed_models: None, mira: Character) -> None:
    query = build_query(RequestWish(character=mira, text=READING, kind="image", count=1, nsfw_max=0))
    assert (query.character_id, query.space, query.nsfw_max) == (mira.pk, "minilm-l6-v2", 0)
    assert float(np.linalg.norm(query.vector)) == pytest.approx(1, abs=1e-6)


def test_without_the_encoder_the_answer_names_the_remedy(
    mira: Character, owner: User, settings: Settings, tmp_path: Path
) -> None:
    settings.LOUPE_MODELS_DIR = tmp_path
    with pytest.raises(Problem) as refused:
        ask(mira, owner)
    assert (refused.value.status, refused.value.code) == (HTTPStatus.SERVICE_UNAVAILABLE, "model_not_installed")
    assert "minilm-l6-v2" in refused.value.detail
    assert not MediaRequest.objects.exists()


def test_the_kept_calibration_is_for_the_space_that_is_searched() -> None:
    kept = default_calibration()
    assert kept.space == "minilm-l6-v2"
    assert 0 < kept.threshold < 1
