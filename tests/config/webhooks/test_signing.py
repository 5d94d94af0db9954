"""The message on the wire, as golden bytes."""

from datetime import UTC, datetime, timedelta, timezone

from config.webhooks.signing import build_headers, create_secret, encode_body

AT = datetime(2026, 1, 31, 10, 0, 0, 120_000, tzinfo=UTC)


def test_the_body_is_compact_json_whatever_the_order_of_the_data_and_the_zone() -> None:
    expected = '{"type":"media.approved","timestamp":"2026-01-31T10:00:00.120000Z","data":{"a":"é","b":null}}'
    assert encode_body("media.approved", occurred_at=AT, data={"b": None, "a": "é"}) == expected
    there = AT.astimezone(timezone(timedelta(hours=5)))
    assert encode_body("media.approved", occurred_at=there, data={"a": "é", "b": None}) == expected


def test_the_signature_is_the_one_of_the_standards_example() -> None:
    """The example that the libraries of Standard Webhooks and Svix carry in their documentation."""
    headers = build_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        body='{"test": 2432232314}',
        sent_at=datetime.fromtimestamp(1_614_265_330, UTC),
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_secret_has_its_signature_in_order() -> None:
    one, two = create_secret(), create_secret()
    alone = [build_headers("m", body="{}", sent_at=AT, secrets=[secret])["webhook-signature"] for secret in (one, two)]
    assert build_headers("m", body="{}", sent_at=AT, secrets=[one, two])["webhook-signature"] == " ".join(alone)


def test_a_secret_has_256_random_bits() -> None:
    secrets = {create_secret() for _ in range(10)}
    assert len(secrets) == 10
    assert {len(secret) for secret in secrets} == {len("whsec_") + 44}
