"""A rig for each test, and a line of figures that is always seen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.acceptance.rig import FAKETIME, Rig

Tell = Callable[[str], None]


@pytest.fixture
def rig(committed_db: None, tmp_path: Path) -> Iterator[Rig]:
    """Real processes on the servers and the database of this run."""
    if not settings.EMBEDDED_SERVERS:
        pytest.skip("the faults are done to embedded servers: unset DATABASE_URL, REDIS_URL and S3_ENDPOINT_URL")
    known = connection.settings_dict
    address = f"{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    made = Rig(tmp_path, database_url=f"postgresql://{address}")
    yield made
    made.stop()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a line of counts where it is seen."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", flush=True)

    return say


@pytest.fixture
def faketime() -> None:
    """libfaketime is installed: a gap that fails in CI and is told of elsewhere."""
    if FAKETIME.exists():
        return
    missing = "libfaketime is not installed. On Debian: apt-get install faketime"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
