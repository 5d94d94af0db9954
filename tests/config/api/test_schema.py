"""The schema is valid, and what it says about problems and tokens is true."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

OPEN = {"/v1/auth/token", "/v1/auth/refresh"}
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def read_schema() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in read_schema()["paths"].items():
        yield from ((method, path, item[method]) for method in METHODS if method in item)


def test_the_schema_is_valid_and_without_warnings(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_every_operation_but_signing_in_answers_401_without_a_token(client: Client, db: None) -> None:
    answers = {}
    for method, path, _ in operations():
        address = re.sub(r"\{[a-z_]+\}", str(uuid4()), path)
        assert "{" not in address
        if path not in OPEN:
            answers[f"{method} {path}"] = client.generic(method.upper(), address).status_code
    assert len(answers) >= 6
    assert set(answers.values()) == {401}, answers


def test_every_operation_lists_its_problems() -> None:
    for method, path, operation in operations():
        problems = {status for status, answer in operation["responses"].items() if "problem+json" in str(answer)}
        wanted = {"503"} | ({"400"} if method == "post" else set()) | (set() if path in OPEN else {"401", "403"})
        assert wanted <= problems, f"{method} {path}"


def test_every_operation_has_a_name_a_tag_and_a_summary() -> None:
    names = [operation["operationId"] for *_, operation in operations()]
    assert len(names) == len(set(names))
    assert all(operation["tags"] and operation["summary"] for *_, operation in operations())


@pytest.mark.parametrize("path", ["/v1/schema", "/v1/docs"])
def test_schema_and_its_pages_are_open(client: Client, path: str, db: None) -> None:
    assert client.get(path).status_code == 200
