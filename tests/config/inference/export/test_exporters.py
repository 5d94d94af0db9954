"""The list of exporters, without the libraries that they need."""

from importlib.util import find_spec

import pytest

from config.inference.export import EXPORTERS, Exporter


def test_an_exporter_says_what_it_lacks() -> None:
    exporter = Exporter(function="nowhere.export", packages=("json", "no_such_package"), words={})
    assert exporter.find_missing() == ["no_such_package"]


@pytest.mark.parametrize("kind", EXPORTERS)
def test_the_module_of_each_exporter_exists(kind: str) -> None:
    module = EXPORTERS[kind].function.rpartition(".")[0]
    assert find_spec(module) is not None


def test_an_exporter_is_loaded_by_its_dotted_name() -> None:
    assert Exporter(function="json.dumps", packages=(), words={}).load()("x") == '"x"'  # type: ignore[arg-type, comparison-overlap]
