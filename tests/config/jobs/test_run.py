"""Workers are started with what they need of Dramatiq, and a wrong word is refused before anything runs."""

import sys

import pytest

from config.env import Environment
from config.jobs.run import build_command, build_environment, parse


def command_of(*arguments: str, **environment: str) -> str:
    return " ".join(build_command(parse(arguments), env=Environment(environment))[1:])


def test_workers_serve_the_resources_that_are_named() -> None:
    command = command_of("processor", "upkeep", "--processes", "3", "--threads", "2")
    assert command.startswith(
        "-m dramatiq config.worker --skip-logging --processes 3 --threads 2 --queues processor upkeep"
    )


def test_dramatiq_waits_longer_than_the_grace() -> None:
    assert "--worker-shutdown-timeout 25000" in command_of("processor")
    assert "--worker-shutdown-timeout 70000" in command_of("processor", LOUPE_SHUTDOWN_GRACE_S="60")


def test_a_worker_holds_no_more_ticks_than_it_has_threads() -> None:
    assert build_environment(parse(["processor"]))["dramatiq_queue_prefetch"] == "1"
    assert build_environment(parse(["upkeep", "--threads", "4"]))["dramatiq_queue_prefetch"] == "4"


def test_children_load_what_their_workers_resources_need() -> None:
    assert build_environment(parse(["processor", "upkeep"]))["LOUPE_RESOURCES"] == "processor,upkeep"


def test_counts_are_served_where_a_port_is_given() -> None:
    assert "serve_process_metrics" not in command_of("processor")
    assert "--fork-function config.worker:serve_process_metrics" in command_of("processor", LOUPE_METRICS_PORT="9200")


@pytest.mark.parametrize("arguments", [(), ("gpu",), ("processor", "--processes", "many")])
def test_a_wrong_word_is_refused(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(arguments)
    assert "python -m config.jobs.run" in capsys.readouterr().err


def test_the_interpreter_is_this_one() -> None:
    assert build_command(parse(["processor"]), env=Environment({}))[0] == sys.executable
