"""`python -m config.jobs.run RESOURCE… [--processes N] [--threads N]`: workers of these resources, under Dramatiq's master.

It sets what Dramatiq reads from the environment before it is imported, starts the model server where the resources' jobs run
models, and becomes Dramatiq. A worker takes as many ticks as it has threads, so that none waits behind a busy one, and looks
for a tick each tenth of a second when idle.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Mapping, Sequence

from config.env import Environment
from config.inference.accelerators import has_accelerator
from config.inference.serving.watching import start_watcher
from config.jobs.lanes import RESOURCES

SLACK_S = 10  # what a worker needs after the grace to kill its children and say good-bye
DEFAULT_GRACE_S = 15
MODEL_RESOURCES = frozenset({"processor", "interactive"})  # whose kinds of job run models


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.jobs.run", description="Run workers of these resources.")
    parser.add_argument("resources", nargs="+", choices=RESOURCES, metavar="RESOURCE", help=", ".join(RESOURCES))
    parser.add_argument("--processes", type=int, default=1, help="worker processes (default 1)")
    parser.add_argument("--threads", type=int, default=1, help="jobs at the same time in a process (default 1)")
    return parser.parse_args(arguments)


def build_command(options: argparse.Namespace, *, env: Environment) -> list[str]:
    """Dramatiq's command line."""
    grace_s = env.whole_number("LOUPE_SHUTDOWN_GRACE_S", default=DEFAULT_GRACE_S, minimum=0, maximum=3600)
    command = [sys.executable, "-m", "dramatiq", "config.worker", "--skip-logging"]
    command += ["--processes", str(options.processes), "--threads", str(options.threads)]
    command += ["--queues", *options.resources, "--worker-shutdown-timeout", str((grace_s + SLACK_S) * 1000)]
    if env.has("LOUPE_METRICS_PORT"):
        command += ["--fork-function", "config.worker:serve_process_metrics"]
    return command


def build_environment(options: argparse.Namespace) -> dict[str, str]:
    """What Dramatiq reads when it is imported: a tick for each thread, so that none waits behind a busy worker."""
    return {
        "dramatiq_queue_prefetch": str(options.threads),
        "dramatiq_worker_timeout": "100",
        "dramatiq_restart_delay": "1000",
        "LOUPE_RESOURCES": ",".join(options.resources),
    }


def name_model_server(options: argparse.Namespace, *, env: Environment) -> dict[str, str]:
    """The name of the model server of this start, by its variable; empty where there is to be none.

    Unless it is set, an accelerator decides: without one the server gains no speed (docs/decisions/0007).
    """
    if MODEL_RESOURCES.isdisjoint(options.resources):
        return {}
    if not env.switch("LOUPE_MODEL_SERVER", default=has_accelerator()):
        return {}
    return {"LOUPE_MODEL_SERVER_NAME": f"loupe-models-{secrets.token_hex(16)}"}


def start_model_server(environment: Mapping[str, str]) -> None:
    """Start the watcher of the model server; it dies with this process, which becomes the workers' master."""
    name = environment.get("LOUPE_MODEL_SERVER_NAME")
    if name is not None:
        start_watcher(name, env=os.environ | environment)


def main() -> None:
    options, env = parse(sys.argv[1:]), Environment()
    command = build_command(options, env=env)
    environment = build_environment(options) | name_model_server(options, env=env)
    start_model_server(environment)
    os.execve(command[0], command, os.environ | environment)  # noqa: S606  # our own command, no shell


if __name__ == "__main__":
    main()
