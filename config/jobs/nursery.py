"""`python -m config.jobs.nursery DESCRIPTOR`: the fork server of a worker's children.

It has Django, and the code of its worker's kinds of job, loaded once; a child starts in milliseconds, also after one was
killed. It opens no models: sessions with threads do not survive a fork. It ends when its worker closes the
control socket or dies; die_with_parent would end it, and every child, with the thread that happened to start it.
A child says that it is ready, and its worker claims, only after the model server (config.inference.serving) has answered.
"""

import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

import django
from django.db import connections

from config.embedded.processes import die_with_parent
from config.env import Environment
from config.forking.server import ForkServer, Grant
from config.jobs.lanes import RESOURCES


class Nursery(ForkServer):
    """Every child serves one keeper, once what the kinds of job wait for is there."""

    def __init__(self, control: socket.socket, *, await_ready: Sequence[Callable[[], object]]) -> None:
        super().__init__(control)
        self._await_ready = await_ready

    def run_child(self, channel: socket.socket, *, grant: Grant) -> None:  # noqa: ARG002  # each job sets its own limits
        die_with_parent(signal.SIGKILL, parent_pid=os.getppid())
        for wait in self._await_ready:
            wait()
        serve_keeper(Connection(channel.detach()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    django.setup()

    from config.jobs.child import serve_keeper
    from config.jobs.kinds import list_kinds

    resources = Environment().words("LOUPE_RESOURCES", default=RESOURCES)
    kinds = [kind for kind in list_kinds() if not set(resources).isdisjoint(kind.rule.resources)]
    for kind in kinds:
        kind.load("perform")
        for module in kind.preload:
            importlib.import_module(module)
    await_ready = list(dict.fromkeys(kind.load("ready") for kind in kinds if kind.ready))
    connections.close_all()
    gc.freeze()  # what is loaded stays shared with the children
    Nursery(socket.socket(fileno=int(sys.argv[1])), await_ready=await_ready).serve()
