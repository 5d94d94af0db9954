"""A delivery by a keeper and its child, as workers do it."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection

from config.jobs.claiming import claim_of_kind
from config.jobs.keeping import Closing, Keeper
from config.jobs.models import JobAttempt, JobState, Outcome
from config.jobs.work import start_nursery
from config.webhooks.jobs import DELIVER_WEBHOOK
from config.webhooks.models import Delivery, WebhookEndpoint
from tests.config.webhooks.conftest import Publish, Receiver

pytestmark = pytest.mark.system


@pytest.fixture
def keeper(committed_db: None) -> Iterator[Keeper]:
    """Its child works on the test's database and may send to 127.0.0.1."""
    known = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "LOUPE_WEBHOOK_PRIVATE_NETWORKS": "127.0.0.0/8",
    }
    nursery = start_nursery(environment)
    keeper = Keeper(nursery=nursery, closing=Closing())
    yield keeper
    keeper.drop_child()
    nursery.close()


def perform_next(keeper: Keeper) -> JobAttempt:
    job = claim_of_kind(DELIVER_WEBHOOK, worker="a worker")
    assert job is not None
    keeper.perform(job, kind=DELIVER_WEBHOOK)
    return JobAttempt.objects.latest("pk")


def test_a_failure_then_a_success_then_a_receiver_that_is_gone(
    keeper: Keeper, receiver: Receiver, endpoint: WebhookEndpoint, secrets: dict[int, str], happen: Publish
) -> None:
    happen(number=1)
    receiver.answer(503)
    receiver.answer(204)
    receiver.answer(410)
    first = perform_next(keeper)
    assert (first.outcome, first.error_category) == (Outcome.FAILED, "transient")
    assert first.error_text.startswith("The receiver answered 503 in ")
    Delivery.objects.update(run_after=first.started_at)
    assert perform_next(keeper).outcome == Outcome.SUCCEEDED
    assert receiver.verify(secrets[endpoint.pk], 0) == receiver.verify(secrets[endpoint.pk], 1)
    happen(number=2)
    assert perform_next(keeper).outcome == Outcome.DEAD
    assert list(Delivery.objects.order_by("pk").values_list("state", "response_status")) == [
        (JobState.SUCCEEDED, 204),
        (JobState.DEAD, 410),
    ]
    endpoint.refresh_from_db()
    assert not endpoint.is_active
