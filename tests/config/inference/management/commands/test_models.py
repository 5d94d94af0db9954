from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from config.inference.errors import ExportError
from config.inference.export import EXPORTERS, Exporter, ExportRequest
from config.inference.management.commands import models as command
from config.inference.manifest import ModelSpec
from config.inference.models import ModelState, ModelVersion
from config.inference.store import ModelStore

pytestmark = pytest.mark.system

REQUESTS: list[ExportRequest] = []


def echo(request: ExportRequest) -> list[ModelSpec]:
    """An exporter that only remembers what it was asked for."""
    request.tell("Looking")
    if request.words["FILE"] == "broken":
        raise ExportError("broken", reason="it differs")
    REQUESTS.append(request)
    return []


ECHO = Exporter(
    function=f"{__name__}.echo",
    packages=(),
    words={"FILE": "a checkpoint", "MORE": "optional: more"},
    options={"edge": "the longer side, in px"},
)


@pytest.fixture(autouse=True)
def use_tiny_store(tiny_store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "default_store", lambda: tiny_store)


def run_models(*arguments: str) -> str:
    output = StringIO()
    call_command("models", *arguments, stdout=output)
    return output.getvalue()


def test_list_shows_what_is_installed_without_the_database(tiny_store: ModelStore) -> None:
    row = run_models("list").splitlines()[1].split()
    assert row[:6] == ["tiny", "test", "1.0", "MIT", "0.0", "absent"]
    tiny_store.pull("tiny")
    assert "installed" in run_models("list", "tiny")


@pytest.mark.django_db
def test_pull_fetches_the_model_and_writes_its_row(tiny_store: ModelStore) -> None:
    assert run_models("pull", "tiny") == "tiny: installed\n"
    assert tiny_store.is_installed("tiny")
    assert ModelVersion.objects.get().state == ModelState.INSTALLED
    assert run_models("pull") == "tiny: already installed\n"


def test_pull_can_leave_the_database_alone(tiny_store: ModelStore) -> None:
    assert run_models("pull", "--files-only") == "tiny: installed\n"


def test_an_unknown_name_fails_before_anything_is_fetched(tiny_store: ModelStore) -> None:
    with pytest.raises(CommandError, match="tony: no such model"):
        run_models("pull", "tiny", "tony")
    assert not tiny_store.is_installed("tiny")


@pytest.mark.django_db
def test_a_failed_pull_ends_with_status_1_and_the_reason(
    tmp_path: Path, make_wheel: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="No matching distribution") as caught:
        run_models("pull", "tiny")
    assert caught.value.returncode == 1
    assert ModelVersion.objects.get().state == ModelState.AVAILABLE


@pytest.mark.django_db
def test_verify_fails_for_a_corrupt_model_and_names_the_remedy(tiny_store: ModelStore) -> None:
    path = tiny_store.pull("tiny")
    path.write_bytes(b"weighty")
    with pytest.raises(CommandError, match=r"tiny is corrupt\. Run `manage\.py models pull tiny`"):
        run_models("verify")
    assert ModelVersion.objects.get().state == ModelState.CORRUPT


def test_verify_accepts_an_absent_model_unless_it_is_named() -> None:
    assert "absent" in run_models("verify", "--files-only")
    with pytest.raises(CommandError, match="tiny is not installed"):
        run_models("verify", "tiny", "--files-only")


def test_export_says_what_to_install_where_torch_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = Exporter(function="nowhere.export", packages=("json", "no_such_package"), words={"FILE": "a checkpoint"})
    monkeypatch.setitem(cast(dict[str, Exporter], EXPORTERS), "lacking", lacking)
    with pytest.raises(CommandError, match=r"Exporting needs no_such_package, which .* `make \.venv/export\.stamp`"):
        run_models("export", "lacking", "weights.pt")


def test_export_hands_its_words_and_options_to_the_exporter(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path, tiny_store: ModelStore
) -> None:
    settings.LOUPE_MODELS_DIR = tmp_path
    monkeypatch.setitem(cast(dict[str, Exporter], EXPORTERS), "echo", ECHO)
    REQUESTS.clear()
    said = run_models("export", "echo", "weights.pt", "--name", "mine", "--edge", "640")
    (request,) = REQUESTS
    assert (request.words, request.options) == ({"FILE": "weights.pt"}, {"edge": "640"})
    assert (request.name, request.licence) == ("mine", "LicenseRef-unknown")
    assert request.output == tmp_path / "exported"
    assert said.startswith("Looking\n")


def test_an_export_that_fails_ends_with_its_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(cast(dict[str, Exporter], EXPORTERS), "echo", ECHO)
    with pytest.raises(CommandError, match="broken: it differs"):
        run_models("export", "echo", "broken", "--output", str(tmp_path))


@pytest.mark.parametrize("words", [("export",), ("export", "echo"), ("export", "no-such-kind"), ()])
def test_an_unfinished_command_line_is_refused(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast(dict[str, Exporter], EXPORTERS), "echo", ECHO)
    with pytest.raises(CommandError):
        run_models(*words)
