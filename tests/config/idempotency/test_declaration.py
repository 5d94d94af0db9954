"""A view's method says whether it takes a key, and the schema says it to clients."""

from functools import cache
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from bench.trial.notes import EagerNoteView, NoteView, OptionalNoteView
from catalog.api.media import MediaDetailView
from config.idempotency.declaration import Idempotency, find_declaration

ADDRESSES = {"/trial/notes": True, "/trial/eager-notes": True, "/trial/optional-notes": False}


@cache
def read_schema() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator(urlconf="bench.trial.urls").get_schema(request=None, public=True)
    return schema


def test_what_was_declared_is_found_and_nothing_where_nothing_was() -> None:
    assert find_declaration(NoteView.post) == Idempotency(is_required=True, is_atomic=True)
    assert find_declaration(EagerNoteView.post) == Idempotency(is_required=True, is_atomic=False)
    assert find_declaration(OptionalNoteView.post) == Idempotency(is_required=False, is_atomic=True)
    assert find_declaration(MediaDetailView.get) is None


@pytest.mark.parametrize(("address", "is_required"), ADDRESSES.items())
def test_the_schema_lists_the_header_and_its_problems(address: str, is_required: bool) -> None:
    operation = read_schema()["paths"][address]["post"]
    (header,) = [one for one in operation["parameters"] if one["in"] == "header"]
    assert (header["name"], header.get("required", False)) == ("Idempotency-Key", is_required)
    assert header["schema"]["maxLength"] == 255
    assert {"400", "409", "410", "422"} <= set(operation["responses"])


@pytest.mark.parametrize(("method", "address"), [("get", "/v1/characters"), ("post", "/v1/auth/token")])
def test_an_operation_without_keys_lists_neither(method: str, address: str) -> None:
    operation = read_schema()["paths"][address][method]
    assert [one for one in operation.get("parameters", []) if one["in"] == "header"] == []
    assert not {"409", "410", "422"} & set(operation["responses"])
