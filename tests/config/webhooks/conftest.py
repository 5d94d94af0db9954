"""A receiver on 127.0.0.1, endpoints that lead to it, and events to deliver."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from pytest_django import Settings
from standardwebhooks import Webhook

from config.accounts.models import User
from config.jobs.claiming import claim_of_kind
from config.jobs.leases import Lease
from config.outbox.models import OutboxEvent
from config.outbox.publishing import Value, publish
from config.webhooks.delivery import perform
from config.webhooks.jobs import DELIVER_WEBHOOK
from config.webhooks.models import Delivery, WebhookEndpoint
from config.webhooks.services import EndpointWish, create_endpoint

Publish = Callable[..., OutboxEvent]
MakeEndpoint = Callable[..., WebhookEndpoint]
TOPICS = ("media.approved", "media.rejected")


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    body: str


@dataclass
class Receiver:
    """What came in, and how the next requests are answered: (status, headers, body), then 204 again."""

    url: str
    requests: list[Request] = field(default_factory=list)
    answers: list[tuple[int, Mapping[str, str], bytes]] = field(default_factory=list)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, named, body))

    def verify(self, secret: str, number: int = -1) -> dict[str, Any]:
        """The body of a request if the standard's own library accepts its signature."""
        request = self.requests[number]
        read: dict[str, Any] = Webhook(secret).verify(request.body, dict(request.headers))
        return read


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """It listens on a port of 127.0.0.1, which the settings open."""
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("127.0.0.0/8",)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            known.requests.append(Request(self.path, dict(self.headers), body))
            status, headers, content = known.answers.pop(0) if known.answers else (204, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Receiver(f"http://127.0.0.1:{server.server_port}/hooks")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def secrets() -> dict[int, str]:
    """The first secret of each endpoint that was made, as its creator saw it."""
    return {}


@pytest.fixture
def make_endpoint(receiver: Receiver, admin: User, secrets: dict[int, str]) -> MakeEndpoint:
    """An endpoint that leads to the receiver and wants two topics."""

    def make(**columns: Any) -> WebhookEndpoint:
        wish = {"url": receiver.url, "description": "the test's", "topics": TOPICS}
        endpoint, secret = create_endpoint(EndpointWish(**wish | columns), actor=admin)
        secrets[endpoint.pk] = secret
        return endpoint

    return make


@pytest.fixture
def endpoint(make_endpoint: MakeEndpoint) -> WebhookEndpoint:
    return make_endpoint()


@pytest.fixture
def happen(db: None) -> Publish:
    """Something happens to a medium: `happen("media.approved", number=7)`."""

    def publish_it(topic: str = "media.approved", *, number: int = 1) -> OutboxEvent:
        state = topic.partition(".")[2]
        payload: dict[str, Value] = {
            "media_id": str(number),
            "character_id": "c",
            "kind": "image",
            "state": state,
            "nsfw_level": 0,
        }
        with transaction.atomic():
            return publish(topic, aggregate=Group(pk=number), payload=payload)

    return publish_it


@pytest.fixture
def attempt() -> Callable[..., Delivery]:
    """Claim the next delivery and perform it here, in place of a worker's child; raises what the attempt raises."""

    def claim_and_perform() -> Delivery:
        job = claim_of_kind(DELIVER_WEBHOOK, worker="a worker")
        assert isinstance(job, Delivery), "nothing is claimable"
        perform(job, Lease(job, kind=DELIVER_WEBHOOK))
        job.refresh_from_db()
        return job

    return claim_and_perform


@pytest.fixture
def put_back() -> Callable[[Delivery], None]:
    """Queue a running delivery for another attempt, as its keeper does, due at once."""

    def queue(delivery: Delivery) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(state="queued", lease_until=None)

    return queue


def read_body(request: Request) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(request.body)
    return read
