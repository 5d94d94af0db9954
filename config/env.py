"""Typed readers of the environment, the only place where Loupe looks at it.

`NAME_FILE` may hold the path of a file with the value (Docker and Kubernetes secrets). A wrong value stops the
process with one line that names the variable, the value's fault and the remedy. No Django here: settings import it.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


class BadSetting(SystemExit):
    """A setting is missing or wrong: the process ends with this sentence on stderr and exit status 1."""


class Environment:
    """Reads typed values from a mapping of strings, by default the process's environment."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def has(self, name: str) -> bool:
        return self._find(name) is not None

    def text(self, name: str, *, default: str | None = None) -> str:
        return self._read(name, parse=str, wanted="a text", default=default)

    def whole_number(self, name: str, *, default: int, minimum: int, maximum: int) -> int:
        wanted = f"a whole number from {minimum} to {maximum}"

        def parse(text: str) -> int:
            number = int(text)
            if not minimum <= number <= maximum:
                raise ValueError(text)
            return number

        return self._read(name, parse=parse, wanted=wanted, default=default)

    def switch(self, name: str, *, default: bool) -> bool:
        def parse(text: str) -> bool:
            if text.lower() in TRUE_WORDS:
                return True
            if text.lower() in FALSE_WORDS:
                return False
            raise ValueError(text)

        return self._read(name, parse=parse, wanted="one of true, false, yes, no, on, off, 1, 0", default=default)

    def choice(self, name: str, *, options: tuple[str, ...], default: str) -> str:
        def parse(text: str) -> str:
            if text not in options:
                raise ValueError(text)
            return text

        return self._read(name, parse=parse, wanted="one of " + ", ".join(options), default=default)

    def path(self, name: str, *, default: Path) -> Path:
        return self._read(name, parse=lambda text: Path(text).expanduser().resolve(), wanted="a path", default=default)

    def words(self, name: str, *, default: tuple[str, ...]) -> tuple[str, ...]:
        def parse(text: str) -> tuple[str, ...]:
            return tuple(word.strip() for word in text.split(",") if word.strip())

        return self._read(name, parse=parse, wanted="words separated by commas", default=default)

    def _find(self, name: str) -> str | None:
        direct, file = self._variables.get(name), self._variables.get(f"{name}_FILE")
        if direct is not None and file is not None:
            raise BadSetting(f"{name} and {name}_FILE are both set: keep one of them.")
        if file is None:
            return direct
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"{name}_FILE names a file that cannot be read: {error}.") from error

    def _read(self, name: str, *, parse: Callable[[str], T], wanted: str, default: T | None) -> T:
        text = self._find(name)
        if text is None or text == "":
            if default is None:
                raise BadSetting(f"{name} is not set: it must be {wanted} (or name a file with {name}_FILE).")
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise BadSetting(f"{name} is {text!r}, but must be {wanted}.") from error
