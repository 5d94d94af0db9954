"""A child process as its keeper sees it: a connection, and the word of the fork server about its end."""

import select
import signal
from multiprocessing.connection import Connection

from config.forking.client import ForkClient, kill_child, read_end
from config.forking.wire import EXIT_MEMORY
from config.jobs.child import Message, Order
from config.jobs.errors import Category, Failure
from config.jobs.kinds import Limits


class Child:
    """A child process and the connection to it."""

    def __init__(self, nursery: ForkClient) -> None:
        channel, self._status = nursery.request_child()
        self.connection: Connection[Order, Message] = Connection(channel.detach())
        self._poll = select.poll()  # Connection.poll makes one each time
        self._poll.register(self.connection.fileno(), select.POLLIN)
        self.is_ready = False
        self.jobs = 0

    def receive(self, *, timeout_s: float) -> Message | None:
        """Its next word, None when it says nothing; raises EOFError or OSError when it has died."""
        if not self._poll.poll(timeout_s * 1_000):
            return None
        self.is_ready = True  # whatever it says
        return self.connection.recv()

    def kill(self) -> None:
        """Returns when the process is gone."""
        kill_child(self._status)
        self.close()

    def explain_end(self, limits: Limits) -> Failure:
        """Why the child is gone, from its wait status."""
        end = read_end(self._status)
        self.close()
        if end is None:
            return Failure(Category.CRASH, "ChildLost", "the process that does the work was ended from outside")
        if end.code == -signal.SIGXCPU:
            return Failure(
                Category.CRASH, "CpuLimitExceeded", f"it used more than {limits.cpu_s:g} s of processor time"
            )
        if end.code == EXIT_MEMORY:
            return Failure(Category.CRASH, "MemoryError", f"it needed more than {limits.memory_mib:,} MiB of memory")
        if end.code == -signal.SIGKILL:
            return Failure(Category.CRASH, "ChildKilled", "its process was killed, by a person or for want of memory")
        return Failure(Category.CRASH, "ChildDied", f"its process ended with code {end.code}")

    def close(self) -> None:
        self.connection.close()
        self._status.close()
