"""`manage.py outbox replay` counts, sends again, and says what was wrong."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from config.audit.models import AuditEvent
from config.webhooks.models import Delivery, WebhookEndpoint
from tests.config.webhooks.conftest import Publish

Call = Callable[..., str]


@pytest.fixture
def replay(endpoint: WebhookEndpoint, capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*options: str) -> str:
        call_command("outbox", "replay", f"--endpoint={endpoint.pk}", *options)
        return capsys.readouterr().out

    return call


def test_one_event_is_sent_again(replay: Call, happen: Publish) -> None:
    event = happen("media.analysed")
    assert replay(f"--event={event.message_id}").startswith("1 deliveries queued to http://127.0.0.1")
    assert Delivery.objects.get().event == event
    assert AuditEvent.objects.latest("position").actor is None


def test_a_range_is_sent_again_and_a_dry_run_only_counts(replay: Call, happen: Publish) -> None:
    for _ in range(2):
        happen("media.analysed")
    options = ("--since=2026-01-01", "--until=2999-01-01T10:00+02:00", "--topic=media.analysed")
    assert replay(*options, "--dry-run").startswith("2 events would be sent")
    assert not Delivery.objects.exists()
    assert replay(*options).startswith("2 deliveries queued")
    assert replay("--since=2026-01-01").startswith("0 deliveries queued")
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Say which events"),
        (("--event=msg_1", "--since=2026-01-01"), "Say which events"),
        (("--event=msg_1",), "no webhook-id"),
        (("--since=2026-01-01", "--topic=media.eaten"), "There is no topic media.eaten"),
        (("--since=yesterday",), "since"),
        (("--endpoint=0", "--since=2026-01-01"), "There is no endpoint 0"),
    ],
)
def test_what_was_wrong_is_said(replay: Call, options: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        replay(*options)
