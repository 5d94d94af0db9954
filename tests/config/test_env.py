"""The readers of the environment: each gives its type, and a wrong value ends the process by naming itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.env import BadSetting, Environment

READERS: dict[str, tuple[str, Callable[[Environment], Any]]] = {
    "whole number": ("twelve", lambda env: env.whole_number("NAME", default=1, minimum=0, maximum=9)),
    "number in range": ("10", lambda env: env.whole_number("NAME", default=1, minimum=0, maximum=9)),
    "switch": ("perhaps", lambda env: env.switch("NAME", default=False)),
    "choice": ("green", lambda env: env.choice("NAME", options=("red", "blue"), default="red")),
}


@pytest.mark.parametrize(("value", "read"), READERS.values(), ids=READERS)
def test_a_wrong_value_ends_the_process_and_names_itself(value: str, read: Callable[[Environment], Any]) -> None:
    with pytest.raises(BadSetting, match=f"^NAME is '{value}', but must be ") as ended:
        read(Environment({"NAME": value}))
    assert isinstance(ended.value, SystemExit)


@pytest.mark.parametrize(("_value", "read"), READERS.values(), ids=READERS)
def test_a_value_that_is_not_set_or_empty_is_the_default(_value: str, read: Callable[[Environment], Any]) -> None:
    assert read(Environment({})) == read(Environment({"NAME": ""}))


def test_a_text_without_a_default_has_to_be_set() -> None:
    with pytest.raises(BadSetting, match=r"NAME is not set.*NAME_FILE"):
        Environment({}).text("NAME")


@pytest.mark.parametrize(("word", "value"), [("Yes", True), ("1", True), ("on", True), ("FALSE", False), ("0", False)])
def test_a_switch_is_read_in_words_and_digits(word: str, value: bool) -> None:
    assert Environment({"NAME": word}).switch("NAME", default=not value) is value


def test_the_bounds_of_a_number_belong_to_its_range() -> None:
    read = [Environment({"NAME": text}).whole_number("NAME", default=5, minimum=0, maximum=9) for text in ("0", "9")]
    assert read == [0, 9]


def test_words_are_separated_by_commas_and_trimmed() -> None:
    assert Environment({"NAME": "a.example, b.example,,"}).words("NAME", default=()) == ("a.example", "b.example")


def test_a_path_becomes_absolute() -> None:
    assert Environment({"NAME": "here"}).path("NAME", default=Path("/")) == Path.cwd() / "here"


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hunter2\n", encoding="utf-8")
    env = Environment({"NAME_FILE": str(file)})
    assert env.has("NAME")
    assert env.text("NAME") == "hunter2"


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="NAME_FILE names a file that cannot be read"):
        Environment({"NAME_FILE": str(tmp_path / "none")}).text("NAME")


def test_a_value_and_a_file_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="NAME and NAME_FILE are both set"):
        Environment({"NAME": "a", "NAME_FILE": str(tmp_path)}).text("NAME")
