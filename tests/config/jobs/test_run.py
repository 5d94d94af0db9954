"""Workers are started with what they need of Dramatiq, and a wrong word is refused before anything runs."""

import sys

import pytest

from config.env import Environment
from config.jobs import run
from config.jobs.kinds import list_kinds
from config.jobs.run import MODEL_RESOURCES, build_command, build_environment, name_model_server, parse

VARIABLE = "LOUPE_MODEL_SERVER_NAME"
WANTED = Environment({"LOUPE_MODEL_SERVER": "yes"})


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


def test_the_model_server_is_for_the_resources_whose_jobs_run_models() -> None:
    kinds = [kind for kind in list_kinds() if kind.ready == "config.inference.default.await_models"]
    assert {resource for kind in kinds for resource in kind.rule.resources} <= MODEL_RESOURCES
    assert name_model_server(parse(["upkeep"]), env=WANTED) == {}
    assert name_model_server(parse(["processor"]), env=Environment({"LOUPE_MODEL_SERVER": "no"})) == {}


@pytest.mark.parametrize("has_one", [True, False])
def test_unless_it_is_said_an_accelerator_decides_about_the_model_server(
    monkeypatch: pytest.MonkeyPatch, has_one: bool
) -> None:
    monkeypatch.setattr(run, "has_accelerator", lambda: has_one)
    assert bool(name_model_server(parse(["processor"]), env=Environment({}))) == has_one


def test_each_start_has_a_model_server_of_its_own() -> None:
    first, second = (name_model_server(parse(["processor", "upkeep"]), env=WANTED) for _ in range(2))
    assert first != second
    assert set(first) == {"LOUPE_MODEL_SERVER_NAME"}


def test_workers_and_model_server_are_told_the_same_name(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, str]] = []
    become: list[str] = []
    monkeypatch.setenv("LOUPE_MODEL_SERVER", "yes")
    monkeypatch.setattr(sys, "argv", ["run", "processor"])
    monkeypatch.setattr(run, "start_watcher", lambda name, *, env: started.append((name, env[VARIABLE])))
    monkeypatch.setattr("os.execve", lambda _program, _command, environment: become.append(environment[VARIABLE]))
    run.main()
    assert started == [(become[0], become[0])]
