"""Loupe brings exactly the servers that nobody else provides."""

from pathlib import Path

import pytest

from config.embedded.layout import Layout
from config.env import Environment
from config.settings.servers import describe_embedded, list_embedded


@pytest.mark.parametrize(
    ("variables", "embedded"),
    [
        ({}, ("postgres", "valkey", "s3")),
        ({"DATABASE_URL": "x"}, ("valkey", "s3")),
        ({"DATABASE_URL": "x", "REDIS_URL": "x", "S3_ENDPOINT_URL": "x"}, ()),
    ],
)
def test_a_server_without_an_address_is_embedded(variables: dict[str, str], embedded: tuple[str, ...]) -> None:
    assert list_embedded(Environment(variables)) == embedded


def test_web_and_worker_have_identities_of_their_own(tmp_path: Path) -> None:
    layout = Layout.load_or_create(tmp_path)
    web, worker = (describe_embedded(layout, process=process) for process in ("web", "worker"))
    different = {name for name in web if web[name] != worker[name]}
    assert different == {"S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"}
    assert web["S3_ACCESS_KEY_ID"] == layout.s3_application.access_key
