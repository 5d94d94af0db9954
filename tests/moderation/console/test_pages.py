"""Every list, page and form of the console, opened as each of the five people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from catalog.models import AnalysisRun, DuplicateGroup, DuplicateMember, HashKind, Media
from catalog.services.block_entries import BlockWish, add_entry
from catalog.states import MediaState
from config.accounts.models import User
from config.accounts.roles import Permission
from config.audit.services import Action, record_event
from config.inference.models import ModelVersion
from config.jobs.models import Lane
from config.webhooks.models import WebhookEndpoint
from moderation.services import approve
from recommendations.models import MediaRequest

Browse = Callable[[User], Client]

OUTSIDE = {"owner", "stranger"}
PERMISSION_OF = {
    "catalog.media": Permission.VIEW_MEDIA,
    "catalog.blockedhash": Permission.VIEW_BLOCKLIST,
    "catalog.character": Permission.VIEW_CHARACTER,
    "catalog.duplicategroup": Permission.VIEW_DUPLICATES,
    "catalog.analysisrun": Permission.VIEW_ANALYSIS_RUN,
    "moderation.decision": Permission.VIEW_DECISION,
    "recommendations.mediarequest": Permission.VIEW_MEDIA_REQUEST,
    "inference.modelversion": Permission.VIEW_MODEL_VERSION,
    "audit.auditevent": Permission.VIEW_AUDIT_EVENT,
    "jobs.lane": Permission.VIEW_JOBS,
    "outbox.outboxevent": Permission.VIEW_OUTBOX,
    "webhooks.webhookendpoint": Permission.VIEW_WEBHOOKS,
}
OWN = {
    model._meta.label_lower: model
    for model in admin.site._registry
    if model is not Group and model._meta.app_label != "tattoo"  # also by clinic: tests/tattoo/console
}


@pytest.fixture
def rows(make_media: Callable[..., Media], admin: User) -> None:
    """One row of everything that the console shows."""
    media = make_media(state=MediaState.PENDING_REVIEW)
    approve(media.pk, nsfw_level=0, actor=admin)
    AnalysisRun.objects.create(media=media, lane="analysis", max_attempts=3)
    add_entry(BlockWish(HashKind.SHA256, "0" * 64, "as an example"), actor=admin)
    DuplicateMember.objects.create(group=DuplicateGroup.objects.create(), media=media, distance=0)
    asked: dict[str, Any] = {"text": "rain", "kind": "image", "nsfw_max": 0, "count": 1, "threshold": 0.5}
    MediaRequest.objects.create(
        user=admin, character=media.character, outcome="reused", calibration="1", media_ids=[str(media.pk)], **asked
    )
    described = {"task": "test", "version": "1", "source": "none", "licence": "MIT", "input_spec": {}}
    ModelVersion.objects.create(name="tiny", sha256="0" * 64, **described)
    record_event(Action("user.tested", admin), actor=admin)
    Lane.objects.create(name="analysis")
    WebhookEndpoint.objects.create(url="https://example.com/", created_by=admin)


def pages_of(model: type[Model]) -> Iterator[str]:
    """Its list, the page of each of its rows, and the forms that nobody is given."""
    route = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{route}_changelist")
    row = model._default_manager.first()
    assert row is not None, model
    yield reverse(f"{route}_change", args=[row.pk])


def closed_pages_of(model: type[Model]) -> Iterator[str]:
    route = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.first()
    assert row is not None, model
    yield reverse(f"{route}_add")
    yield reverse(f"{route}_delete", args=[row.pk])


def test_every_page_has_its_permission() -> None:
    assert OWN.keys() == PERMISSION_OF.keys()


@pytest.mark.usefixtures("rows")
def test_each_list_and_page_opens_for_those_who_may_see_it(person: User, browse: Browse) -> None:
    client = browse(person)
    answers, wanted = {}, {}
    for label, model in OWN.items():
        for address in pages_of(model):
            answers[address] = client.get(address).status_code
            may = person.has_perm(PERMISSION_OF[label])
            wanted[address] = 302 if person.username in OUTSIDE else 200 if may else 403
    assert answers == wanted


@pytest.mark.usefixtures("rows")
def test_nobody_is_given_a_form_to_add_or_delete(person: User, browse: Browse) -> None:
    client = browse(person)
    closed = 302 if person.username in OUTSIDE else 403
    answers = {address: client.get(address).status_code for model in OWN.values() for address in closed_pages_of(model)}
    assert set(answers.values()) == {closed}, answers


@pytest.mark.usefixtures("rows")
def test_nobody_changes_a_row_through_its_page(person: User, browse: Browse) -> None:
    client = browse(person)
    for label, model in OWN.items():
        _, page = pages_of(model)
        before = model._default_manager.filter(pk=page.split("/")[-3]).values().first()
        assert client.post(page, {"state": "approved", "name": "changed"}).status_code in {302, 403}, label
        assert model._default_manager.filter(pk=page.split("/")[-3]).values().first() == before


def test_the_console_opens_for_staff_alone(person: User, browse: Browse) -> None:
    assert browse(person).get("/admin/").status_code == (302 if person.username in OUTSIDE else 200)


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/admin/login/").status_code == 200
    answer = client.get("/admin/catalog/media/")
    assert answer.headers["Location"] == "/admin/login/?next=/admin/catalog/media/"
    assert client.get("/").headers["Location"] == "/admin/"
