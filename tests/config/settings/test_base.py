"""The settings as a process meets them: what is refused, and that each variable is documented."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

import config.settings.base

REFERENCE = Path(settings.BASE_DIR) / "docs" / "reference" / "settings.md"
SERVERS = {
    "DATABASE_URL": "postgres://user:password@127.0.0.1:1/loupe",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "S3_ENDPOINT_URL": "http://127.0.0.1:1",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
}


def list_variables() -> list[str]:
    """Names that base.py reads: the first argument of every call of a reader of `env`."""
    tree = ast.parse(Path(config.settings.base.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    readers = [call for call in calls if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "env"]
    return sorted({str(call.args[0].value) for call in readers if isinstance(call.args[0], ast.Constant)})


def load_settings(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What a process prints that loads the settings with these variables and no others of Loupe's."""
    print_database = "from config.settings import base; print(base.DATABASES['default']['HOST'], base.ALLOWED_HOSTS)"
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, "-c", print_database]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=settings.BASE_DIR)


def test_the_variables_are_found_in_the_source() -> None:
    assert {"DATABASE_URL", "LOUPE_ENV", "SECRET_KEY", "LOUPE_UPLOAD_MAX_BYTES"} <= set(list_variables())


@pytest.mark.parametrize("name", list_variables())
def test_each_variable_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in REFERENCE.read_text(encoding="utf-8")


@pytest.mark.system
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"LOUPE_ENV": "production"}, "DATABASE_URL, REDIS_URL, S3_ENDPOINT_URL must be set"),
        ({"LOUPE_ENV": "production", **SERVERS}, "SECRET_KEY is not set"),
        ({**SERVERS, "DATABASE_URL": "mysterious://host"}, "DATABASE_URL cannot be read"),
        ({**SERVERS, "LOUPE_UPLOAD_EXPIRES_S": "soon"}, "LOUPE_UPLOAD_EXPIRES_S is 'soon'"),
        ({**SERVERS, "LOUPE_REGION": "EU West"}, "LOUPE_REGION is 'EU West'"),
    ],
)
def test_a_wrong_setting_ends_the_process_with_one_sentence(
    variables: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    ended = load_settings({"LOUPE_STATE_DIR": str(tmp_path), **variables})
    assert (ended.returncode, ended.stdout) == (1, "")
    assert sentence in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.system
def test_production_starts_with_managed_servers_and_allows_no_host_by_itself(tmp_path: Path) -> None:
    ended = load_settings(
        {"LOUPE_ENV": "production", "SECRET_KEY": "x" * 50, "LOUPE_STATE_DIR": str(tmp_path), **SERVERS}
    )
    assert (ended.returncode, ended.stdout) == (0, "127.0.0.1 []\n")
    assert list(tmp_path.iterdir()) == [], "nothing of the embedded servers is made"
