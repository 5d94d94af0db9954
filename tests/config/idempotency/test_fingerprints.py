"""Two requests are the same when method, path with query and body are."""

from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from config.idempotency.fingerprints import fingerprint_request


def fingerprint(body: str, *, path: str = "/v1/notes", method: str = "POST") -> str:
    raw = APIRequestFactory().generic(method, path, body, content_type="application/json")
    return fingerprint_request(Request(raw, parsers=[JSONParser()]))


def test_the_order_of_members_and_spaces_do_not_count() -> None:
    assert fingerprint('{"a": 1, "b": {"d": 2, "c": [1, 2]}}') == fingerprint('{"b":{"c":[1,2],"d":2},\n"a":1}')


def test_values_lists_paths_queries_and_methods_count() -> None:
    bodies = ["", "{}", '{"a":1}', '{"a":"1"}', '{"a":1.5}', '{"a":[1,2]}', '{"a":[2,1]}', '{"a":null}', "[]"]
    made = [fingerprint(body) for body in bodies]
    made += [
        fingerprint("{}", path="/v1/other"),
        fingerprint("{}", path="/v1/notes?a=1"),
        fingerprint("{}", method="PUT"),
    ]
    assert made[0] == made[1], "no body is an empty one"
    assert len(set(made)) == len(made) - 1


def test_the_fingerprint_is_the_sha_256_of_the_canonical_text() -> None:
    # printf '["POST","/v1/notes",{"a":"\\u00e9","b":1}]' | sha256sum
    assert fingerprint('{"b": 1, "a": "é"}') == "ccf988b5f6ab21722d3997b3fcfa6c775932b21aee28569481443f0a32b574a4"


def test_a_lone_surrogate_has_a_fingerprint_too() -> None:
    assert len(fingerprint(r'{"a": "\ud800"}')) == 64
