"""What web and workers do first: tie themselves to their master, refuse to start when a system check finds an error."""

import os
import signal

from django.core.checks import Error, run_checks

from config.embedded.processes import die_with_parent


def tie_to_master() -> None:
    """A server's own processes end with their master, also when it is killed: no orphan keeps the port or the jobs."""
    die_with_parent(signal.SIGTERM, parent_pid=os.getppid())


def refuse_errors() -> None:
    """End the process with every error's sentence; warnings are for `manage.py check`."""
    if errors := [str(message) for message in run_checks() if isinstance(message, Error)]:
        raise SystemExit("\n".join(errors))
