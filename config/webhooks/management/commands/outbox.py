"""`manage.py outbox replay`: send events to an endpoint once more, by their id or by time and topic."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone

from config.errors import Problem
from config.outbox.models import OutboxEvent
from config.outbox.topics import list_topics
from config.webhooks.models import WebhookEndpoint
from config.webhooks.replay import Selection, find_event, replay, select_events


def read_moment(text: str) -> datetime:
    """ISO 8601, UTC where it names no zone."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Send events of the outbox to an endpoint once more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["replay"])
        parser.add_argument("--endpoint", type=int, required=True, help="the endpoint's number, as in the console")
        parser.add_argument("--event", help="one event, by its webhook-id (msg_…)")
        parser.add_argument("--since", type=read_moment, help="events from this moment on, as 2026-01-31T10:00")
        parser.add_argument("--until", type=read_moment, help="events before this moment; now where it is left out")
        parser.add_argument("--topic", help="one topic; the endpoint's own ones where it is left out")
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *_args: Any, **options: Any) -> None:
        endpoint = WebhookEndpoint.objects.filter(pk=options["endpoint"]).first()
        if endpoint is None:
            raise CommandError(f"There is no endpoint {options['endpoint']}.")
        try:
            events = choose_events(options, endpoint=endpoint)
            if options["dry_run"]:
                self.stdout.write(f"{events.count()} events would be sent to {endpoint.url} again.")
                return
            self.stdout.write(f"{replay(events, endpoint=endpoint, actor=None)} deliveries queued to {endpoint.url}.")
        except Problem as problem:
            raise CommandError(problem.detail) from problem


def choose_events(options: dict[str, Any], *, endpoint: WebhookEndpoint) -> QuerySet[OutboxEvent]:
    """What the options name; raises CommandError when they name nothing, or both."""
    if bool(options["event"]) == bool(options["since"]):
        raise CommandError("Say which events: either --event, or --since with --until and --topic as you like.")
    if options["event"]:
        return find_event(options["event"])
    if options["topic"] and options["topic"] not in list_topics():
        raise CommandError(f"There is no topic {options['topic']}. There are {', '.join(list_topics())}.")
    until = options["until"] or timezone.now()
    return select_events(
        Selection(since=options["since"], until=until, topic=options["topic"] or ""), endpoint=endpoint
    )
