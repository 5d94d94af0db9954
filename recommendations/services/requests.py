"""Answer a request from what is approved, or say plainly that nothing good enough exists."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import numpy as np

from catalog.models import Character, Media
from catalog.selectors import approved_media
from config.accounts.models import User
from config.errors import Problem
from config.inference.default import default_sentence_encoder
from config.inference.provider import ModelNotInstalled
from config.inference.text import ENCODER
from recommendations.index.pgvector import PgvectorIndex
from recommendations.index.vector_index import Hit, IndexQuery, VectorIndex
from recommendations.models import MediaRequest, RequestOutcome
from recommendations.ranking.calibration import Calibration, estimate_probabilities, load_calibration

CANDIDATES = 200


@dataclass(frozen=True, kw_only=True)
class RequestWish:
    """What a user asks for: `count` media of a kind, at most `nsfw_max` explicit."""

    character: Character
    text: str
    kind: str
    count: int
    nsfw_max: int


@dataclass(frozen=True)
class Found:
    """A medium that answers, its calibrated probability and its similarity."""

    media: Media
    score: float
    similarity: float


@dataclass(frozen=True)
class Answer:
    request: MediaRequest
    found: tuple[Found, ...]


@cache
def default_calibration() -> Calibration:
    return load_calibration()


def answer_request(wish: RequestWish, *, user: User, index: VectorIndex | None = None) -> Answer:
    """Search, calibrate, check visibility again, record. Four queries. Raises Problem model_not_installed."""
    calibration = default_calibration()
    hits = (index or PgvectorIndex()).search(build_query(wish))
    candidates = rank_candidates(hits, character=wish.character, calibration=calibration)
    found = tuple(one for one in candidates if one.score >= calibration.threshold)[: wish.count]
    request = MediaRequest.objects.create(
        user=user,
        **vars(wish),
        outcome=RequestOutcome.REUSED if found else RequestOutcome.NOTHING_GOOD_ENOUGH,
        best_score=candidates[0].score if candidates else None,
        threshold=calibration.threshold,
        calibration=calibration.version,
        media_ids=[str(one.media.pk) for one in found],
    )
    return Answer(request, found)


def build_query(wish: RequestWish) -> IndexQuery:
    try:
        vector = default_sentence_encoder().encode([wish.text])[0]
    except ModelNotInstalled as error:
        raise Problem("model_not_installed", str(error), status=HTTPStatus.SERVICE_UNAVAILABLE) from error
    return IndexQuery(
        character_id=wish.character.pk,
        space=ENCODER,
        kind=wish.kind,
        nsfw_max=wish.nsfw_max,
        vector=vector,
        k=CANDIDATES,
    )


def rank_candidates(hits: list[Hit], *, character: Character, calibration: Calibration) -> list[Found]:
    """Best first, those that are visible right now, whatever the index said."""
    similarities = np.array([hit.similarity for hit in hits])
    scores = estimate_probabilities(similarities, calibration=calibration)
    visible = approved_media([hit.media_id for hit in hits], character=character)
    return [
        Found(visible[hit.media_id], float(score), hit.similarity)
        for hit, score in zip(hits, scores, strict=True)
        if hit.media_id in visible
    ]
