"""The one topic of the webhooks themselves: a trial of an endpoint."""

from config.outbox.topics import Topic

TEST = Topic("webhook.test", title="A trial, sent by hand", payload={"endpoint_id": "the endpoint that is tried"})
TOPICS = (TEST,)
