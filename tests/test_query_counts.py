"""How many queries each list and endpoint needs: tests/query_counts.json, so that a change of it shows in review.

Each is opened with one row of everything and with four: a number that grows with the rows is a fault by itself.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from catalog.models import (
    AnalysisRun,
    DuplicateGroup,
    DuplicateMember,
    Embedding,
    HashKind,
    Media,
    MediaKind,
    Rendition,
    StageRun,
    Tag,
)
from catalog.selectors import FRAMES_STAGE
from catalog.services.block_entries import BlockWish, add_entry
from catalog.services.characters import ensure_character
from catalog.states import MediaState
from config.accounts.models import User
from config.accounts.services import ensure_tenant, join_tenant
from config.audit.services import Action, record_event
from config.inference.default import default_sentence_encoder
from config.inference.models import ModelVersion
from config.outbox.models import OutboxEvent
from config.webhooks.models import WebhookEndpoint
from config.webhooks.services import add_secret
from config.webhooks.subscriptions import enqueue_delivery
from moderation.services import Ground, approve, reject, withdraw
from recommendations.models import MediaRequest
from tattoo.models import Analysis, TattooUpload
from tattoo.result import digest_result
from tattoo.services.consents import FOR_AN_ANALYSIS, ConsentGiven, record_consent
from tattoo.services.subjects import ensure_subject
from tests.catalog.clip_results import list_frames_at
from tests.catalog.pipeline.picture_files import encode_file, paint_corners
from tests.tattoo.report.reports import make_result

KNOWN = Path(__file__).with_name("query_counts.json")
PROMPT = "a red door"

LISTS = (
    "catalog/media",
    "catalog/character",
    "catalog/duplicategroup",
    "catalog/blockedhash",
    "catalog/analysisrun",
    "moderation/decision",
    "recommendations/mediarequest",
    "tattoo/analysis",
    "inference/modelversion",
    "outbox/outboxevent",
    "webhooks/webhookendpoint",
    "audit/auditevent",
    "jobs/lane",
    "jobs/lane/live",
    "jobs/lane/plots",
    "jobs/lane/dead",
)


def add_analysed_medium(make_media: Callable[..., Media], number: int) -> Media:
    """A medium that waits for review, with a row of everything."""
    media = make_media(state=MediaState.PENDING_REVIEW, prompt=PROMPT, width_px=4, height_px=3)
    media.tags.set([Tag.objects.get_or_create(slug=slug)[0] for slug in ("door", f"tag-{number}")])
    run = AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    for stage in ("probe", "nsfw"):
        outcome = {"status": "skipped", "reason": "no model", "recipe": "", "inputs": "", "duration_ms": 1}
        StageRun.objects.create(media=media, run=run, stage=stage, **outcome)
    for name in ("thumbnail", "web"):
        size = {"width_px": 4, "height_px": 3, "size_bytes": 1, "media_type": "image/webp"}
        Rendition.objects.create(media=media, name=name, key=f"renditions/{media.pk}/{name}", recipe="", **size)
    vector = default_sentence_encoder().encode([PROMPT])[0]
    Embedding.objects.create(
        character=media.character, media=media, space="minilm-l6-v2", recipe="", kind=media.kind, vector=vector
    )
    return media


def add_analysed_clip(make_clip: Callable[..., Media], number: int) -> None:
    """A clip that waits for review, with as many key frames as the number says."""
    clip = make_clip(state=MediaState.PENDING_REVIEW, prompt=PROMPT)
    run = AnalysisRun.objects.create(media=clip, lane="analysis", max_attempts=3)
    result = list_frames_at(*range(number)).to_record()
    outcome = {"status": "ok", "result": result, "recipe": "", "inputs": "", "duration_ms": 1}
    StageRun.objects.create(media=clip, run=run, stage=FRAMES_STAGE, **outcome)
    for name in ("thumbnail", "web", "preview", *(f"frame-{frame:02}" for frame in range(number))):
        size = {"width_px": 4, "height_px": 3, "size_bytes": 1, "media_type": "image/webp"}
        Rendition.objects.create(media=clip, name=name, key=f"renditions/{clip.pk}/{name}", recipe="", **size)


@pytest.fixture
def add_rows(make_media: Callable[..., Media], make_clip: Callable[..., Media], admin: User) -> Callable[[int], None]:
    """One more row of everything that is listed, each of another person's or character's where it has one."""

    def add(number: int) -> None:
        approved = add_analysed_medium(make_media, number)
        approve(approved.pk, nsfw_level=0, actor=admin)
        add_analysed_medium(make_media, number)
        add_analysed_clip(make_clip, number)
        character = ensure_character(f"c-{number}", name=f"C {number}", biography="")
        asker = User.objects.create(username=f"asker-{number}")
        asked: dict[str, Any] = {"text": "rain", "kind": "image", "nsfw_max": 0, "count": 1, "threshold": 0.5}
        MediaRequest.objects.create(user=asker, character=character, outcome="reused", calibration="1", **asked)
        described = {"task": "test", "version": "1", "source": "none", "licence": "MIT", "input_spec": {}}
        ModelVersion.objects.create(name=f"tiny-{number}", sha256=str(number) * 64, **described)
        record_event(Action("user.tested", admin), actor=asker)
        add_deliveries(asker)
        add_tattoo(number, person=admin)

    return add


def add_tattoo(number: int, *, person: User) -> None:
    """A clinic of the person's, and a patient of it with a consent and an analysis that has ended."""
    clinic = ensure_tenant("clinic-a", name="Clinic A")
    join_tenant(person, tenant=clinic)
    given = ConsentGiven("1", frozenset(FOR_AN_ANALYSIS), "Clinic A", "signed-form", timezone.now())
    consent = record_consent(given, subject=ensure_subject(f"P-{number}", tenant=clinic), actor=person)
    upload = TattooUpload.objects.create(
        tenant=clinic, owner=person, key=f"uploads/{number}", media_type="image/jpeg", size_bytes=1, sha256="0" * 64,
        expires_at=timezone.now(),
    )  # fmt: skip
    result = make_result()
    Analysis.objects.create(
        tenant=clinic, subject=consent.subject, consent=consent, upload=upload, requested_by=person, body_site="forearm",
        lane="tattoo", max_attempts=3, state="succeeded", finished_at=timezone.now(), outcome=result.outcome.value,
        result=result.model_dump(mode="json"), result_sha256=digest_result(result),
    )  # fmt: skip


def add_near_duplicate(media: Media, number: int, *, actor: User) -> None:
    """A resolved group of its own, and an entry of the blocklist."""
    kept = {"resolution": "linked", "kept": media, "resolved_by": actor, "resolved_at": Now()}
    DuplicateMember.objects.create(group=DuplicateGroup.objects.create(**kept), media=media, distance=0)
    add_entry(BlockWish(HashKind.SHA256, f"{number:064x}", "forbidden"), actor=actor)


def add_deliveries(person: User) -> None:
    """A new endpoint hears of the first event, and the first endpoint of the newest one."""
    endpoint = WebhookEndpoint.objects.create(url="https://example.com/", topics=["media.failed"], created_by=person)
    add_secret(endpoint)
    enqueue_delivery(OutboxEvent.objects.earliest("position"), endpoint=endpoint)
    enqueue_delivery(OutboxEvent.objects.latest("position"), endpoint=WebhookEndpoint.objects.earliest("pk"))


def count_queries(call: Callable[[], Any]) -> int:
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    assert answer is None or getattr(answer, "status_code", 200) < 400, answer.content
    return len(captured)


def count_reads(browser: Client, app: APIClient) -> Iterator[tuple[str, int]]:
    """The console's lists and the page of a medium, then the endpoints that only read."""
    for name in LISTS:
        yield f"GET /admin/{name}/", count_queries(lambda name=name: browser.get(f"/admin/{name}/"))  # type: ignore[misc]
    picture, clip = (
        Media.objects.filter(state=MediaState.PENDING_REVIEW, kind=kind).latest("pk") for kind in MediaKind
    )
    for kind, media in (("", picture), (", a clip", clip)):
        address = f"/admin/catalog/media/{media.pk}/change/"
        yield f"GET /admin/catalog/media/<id>/{kind}", count_queries(lambda address=address: browser.get(address))  # type: ignore[misc]
    job = AnalysisRun.objects.latest("pk")
    yield (
        "GET /admin/jobs/lane/<kind>/<id>/",
        count_queries(lambda: browser.get(f"/admin/jobs/lane/analyse-media/{job.pk}/")),
    )
    rows = (
        ("outbox/outboxevent", OutboxEvent),
        ("webhooks/webhookendpoint", WebhookEndpoint),
        ("tattoo/analysis", Analysis),
    )
    for name, row in rows:
        address = f"/admin/{name}/{row.objects.earliest('pk').pk}/change/"
        yield f"GET /admin/{name}/<id>/", count_queries(lambda address=address: browser.get(address))  # type: ignore[misc]
    for path in ("/v1/characters", "/v1/media"):
        yield f"GET {path}", count_queries(lambda path=path: app.get(path))  # type: ignore[misc]
    for kind, media in (("", picture), (", a clip", clip)):
        yield f"GET /v1/media/<id>{kind}", count_queries(lambda media=media: app.get(f"/v1/media/{media.pk}"))  # type: ignore[misc]
    analysis = Analysis.objects.select_related("requested_by").latest("pk")
    clinic_app = APIClient(headers={"Authorization": f"Bearer {AccessToken.for_user(analysis.requested_by)}"})
    yield "GET /v1/analyze/<id>", count_queries(lambda: clinic_app.get(f"/v1/analyze/{analysis.pk}"))
    yield "GET /v1/consents", count_queries(lambda: clinic_app.get("/v1/consents"))
    wish = {"character": "mira", "text": PROMPT, "n": 20}
    yield "POST /v1/requests", count_queries(lambda: app.post("/v1/requests", wish, format="json"))


def count_writes(app: APIClient, reviewer: User, senior: User) -> Iterator[tuple[str, int]]:
    """Sign and commit an upload, and each verdict."""
    picture = encode_file(paint_corners(), file_format="PNG")
    wish = {"character": "mira", "media_type": "image/png", "size_bytes": len(picture), "tags": ["door", "rain"]}
    yield "POST /v1/media/uploads", count_queries(lambda: app.post("/v1/media/uploads", wish, format="json"))
    signed = app.post("/v1/media/uploads", wish, format="json").json()
    httpx.post(signed["url"], data=signed["fields"], files={"file": picture}, timeout=20).raise_for_status()
    for when in ("", ", again"):
        yield f"POST /v1/media/uploads/<id>/commit{when}", count_queries(lambda: app.post(signed["commit_url"]))
    first, second = Media.objects.filter(state=MediaState.PENDING_REVIEW, kind=MediaKind.IMAGE).order_by("pk")[:2]
    ground = Ground(reason="duplicate")
    yield "approve", count_queries(lambda: approve(first.pk, nsfw_level=0, actor=reviewer))
    yield "reject", count_queries(lambda: reject(second.pk, ground=ground, actor=reviewer))
    yield "withdraw", count_queries(lambda: withdraw(first.pk, ground=ground, actor=senior))


def test_each_list_and_endpoint_needs_the_queries_that_are_written_down(
    installed_models: None,
    add_rows: Callable[[int], None],
    admin: User,
    owner: User,
    reviewer: User,
    team_mate: User,
    browse: Callable[[User], Client],
    store: Callable[[str], None],
) -> None:
    add_rows(1)
    app = APIClient(headers={"Authorization": f"Bearer {AccessToken.for_user(owner)}"})
    browser = browse(admin)
    with_one = dict(count_reads(browser, app))
    for number in (2, 3, 4):
        add_rows(number)
    with_four = dict(count_reads(browser, app))
    assert with_four == with_one, "the number of queries grows with the rows"
    counted = with_four | dict(count_writes(app, reviewer, team_mate))
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    assert counted == known, f"write to {KNOWN.name} what you mean to keep:\n{json.dumps(counted, indent=2)}"
