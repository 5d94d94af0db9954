"""A key is a quoted structured-field string or a bare token; anything else is refused with what to do."""

from http import HTTPStatus

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from config.errors import Problem
from config.idempotency.keys import parse_key, read_key

PLAIN = "0191b7d2-6c1e-7a43-9f0e-3a5d8c2b4e6f"


def ask(**headers: str) -> Request:
    return Request(APIRequestFactory().post("/", headers=headers))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (PLAIN, PLAIN),
        (f'"{PLAIN}"', PLAIN),
        ('"a b, c; d"', "a b, c; d"),
        (r'"say \"hi\" \\ bye"', r'say "hi" \ bye'),
        ("x" * 255, "x" * 255),
        (f'"{"x" * 255}"', "x" * 255),
        ("order/7:b=2", "order/7:b=2"),
    ],
)
def test_a_quoted_string_and_a_bare_token_are_keys(text: str, key: str) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        '""',
        '"open',
        'a"b',
        "a b",
        "x" * 256,
        f'"{"x" * 256}"',
        '"tab\t"',
        "clé",
        '"clé"',
        r'"\n"',
        '"a";b=1',
        "(a b)",
    ],
)
def test_what_is_neither_is_malformed(text: str) -> None:
    with pytest.raises(Problem) as refusal:
        parse_key(text)
    assert (refusal.value.code, refusal.value.status) == ("idempotency_key_malformed", HTTPStatus.BAD_REQUEST)
    assert [fault.field for fault in refusal.value.faults] == ["Idempotency-Key"]


@pytest.mark.parametrize("text", ["a,b", "a, b", '"a","b"', '"a", b', f"{PLAIN},{PLAIN}", "a,", ",a"])
def test_more_than_one_header_is_refused_even_when_they_are_equal(text: str) -> None:
    with pytest.raises(Problem) as refusal:
        parse_key(text)
    assert (refusal.value.code, refusal.value.status) == ("idempotency_key_repeated", HTTPStatus.BAD_REQUEST)


def test_a_missing_key_is_refused_where_it_is_required_and_nothing_where_it_is_not() -> None:
    with pytest.raises(Problem, match="/v1/docs") as refusal:
        read_key(ask(), is_required=True)
    assert (refusal.value.code, refusal.value.status) == ("idempotency_key_missing", HTTPStatus.BAD_REQUEST)
    assert read_key(ask(), is_required=False) is None


def test_a_key_is_read_from_its_header() -> None:
    assert read_key(ask(**{"Idempotency-Key": f' "{PLAIN}" '}), is_required=True) == PLAIN
