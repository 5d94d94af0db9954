"""Clinicians of two clinics, and a client that sends notes under keys to the trial's addresses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from pytest_django import Settings
from rest_framework.test import APIClient

from config.accounts.models import Tenant, User
from config.accounts.services import ensure_tenant, join_tenant
from config.idempotency.models import IdempotencyClaim

KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"
BODY = {"text": "a note"}

Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def trial_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = "bench.trial.urls"


@pytest.fixture
def clinic(owner: User) -> Tenant:
    """The owner's clinic."""
    clinic = ensure_tenant("north", name="Clinic North")
    join_tenant(owner, tenant=clinic)
    return clinic


@pytest.fixture
def send(owner: User, clinic: Tenant, sign_in: Callable[[User], APIClient]) -> Send:
    """POST a note: by the owner, under KEY, to the atomic view, unless the test says otherwise."""

    def post(
        body: Any = BODY,
        *,
        key: str | None = KEY,
        path: str = "/trial/notes",
        sender: User = owner,
        raises: bool = True,
    ) -> Any:
        client = sign_in(sender)
        client.raise_request_exception = raises
        headers = {} if key is None else {"Idempotency-Key": key}
        return client.post(path, body, format="json", headers=headers)

    return post


@pytest.fixture
def end_lease() -> Callable[[], None]:
    """The holder of every unanswered claim falls silent: its lease is over by the database's clock."""

    def shift() -> None:
        IdempotencyClaim.objects.filter(status_code=None).update(lease_until=F("created_at"))

    return shift


@pytest.fixture
def end_day() -> Callable[[], None]:
    """Every key is older than it is kept."""

    def shift() -> None:
        IdempotencyClaim.objects.update(expires_at=F("created_at"))

    return shift
