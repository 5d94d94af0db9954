"""Log lines are JSON objects that carry what the context knows."""

import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog

from config.observability.logs import logging_settings


@pytest.fixture
def formatter() -> Iterator[logging.Formatter]:
    described = logging_settings(level="INFO", log_format="json")["formatters"]["structured"]
    options = {name: value for name, value in described.items() if name != "()"}
    with structlog.contextvars.bound_contextvars(request_id="request-0001"):
        yield described["()"](**options)


def test_a_line_of_a_library_is_json_with_the_request_id(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("botocore", logging.WARNING, "file", 1, "slow %s", ("store",), None)
    line = json.loads(formatter.format(record))
    assert line.pop("time").endswith("Z")
    assert line == {"event": "slow store", "level": "warning", "logger": "botocore", "request_id": "request-0001"}


def test_an_error_keeps_its_traceback_in_one_line(formatter: logging.Formatter) -> None:
    try:
        raise ZeroDivisionError("as the test asked")
    except ZeroDivisionError as error:
        fault = (type(error), error, error.__traceback__)
    line = formatter.format(logging.LogRecord("loupe", logging.ERROR, "file", 1, "broken", (), fault))
    assert len(line.splitlines()) == 1
    assert "ZeroDivisionError: as the test asked" in json.loads(line)["exception"]


def test_a_person_may_choose_plain_text() -> None:
    described = logging_settings(level="DEBUG", log_format="console")
    assert described["root"]["level"] == "DEBUG"
    renderer = described["formatters"]["structured"]["processors"][-1]
    assert isinstance(renderer, structlog.dev.ConsoleRenderer)
