"""kill -9 of any process of Loupe, for three minutes: each job ends, none has two effects, the attempts tell why."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bench.trial.jobs import KINDS
from bench.trial.models import Effect, Task
from config.embedded.processes import identify_process
from config.jobs.lanes import RESOURCES
from config.jobs.models import JobAttempt, JobState
from config.jobs.queueing import enqueue
from tests.acceptance.conftest import Tell
from tests.acceptance.measures import count_states, count_unfinished, count_without_one_effect
from tests.acceptance.rig import Rig, Running, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

JOBS = 500
KILLING_S = 180.0
MOST_PAUSE_S = 2.4
DONE_TIMEOUT_S = 300.0
DEEDS = ("loop", "loop", "loop", "call_c", "hash", "fail_transiently")
"""A task of `fail_transiently` fails until its second attempt; the others take up to three seconds."""


def submit_jobs(number: int) -> None:
    for _ in range(number):
        deed = random.choice(DEEDS)
        argument = 2 if deed == "fail_transiently" else random.uniform(0.1, 3)
        enqueue(random.choice(list(KINDS.values())), deed=deed, argument=argument)


def list_group(leader: int) -> list[int]:
    """The live processes of the leader's group: masters, workers, fork servers, children."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return [pid for pid in pids if identify_process(pid) and is_in_group(pid, leader=leader)]


def is_in_group(pid: int, *, leader: int) -> bool:
    with suppress(ProcessLookupError):  # it has just ended
        return os.getpgid(pid) == leader
    return False


class Fleet:
    """Workers of every resource and two sweepers, each started anew when it has ended, as a supervisor would."""

    def __init__(self, rig: Rig) -> None:
        workers = [partial(rig.start_worker, resource, threads=3) for resource in (*RESOURCES, "processor")]
        self._starts: list[Callable[[], Running]] = [*workers, rig.start_sweeper, rig.start_sweeper]
        self._services = [start() for start in self._starts]

    def kill_one(self) -> str:
        """kill -9 of one process, each as likely as another; what it was."""
        service, pid = random.choice([(one, pid) for one in self._services for pid in list_group(one.process.pid)])
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(pid, signal.SIGKILL)
        return f"{service.name}'s first process" if pid == service.process.pid else f"process below a {service.name}"

    def revive(self) -> None:
        for place, service in enumerate(self._services):
            if service.process.poll() is not None:
                service.kill_group()
                self._services[place] = self._starts[place]()


def kill_at_random(fleet: Fleet) -> Counter[str]:
    """Kill for three minutes while jobs come in; how many of what."""
    killed: Counter[str] = Counter()
    end = time.monotonic() + KILLING_S
    left = JOBS
    while (rest := end - time.monotonic()) > 0:
        submit_jobs(wanted := round(left * min(1.0, MOST_PAUSE_S / rest)))
        left -= wanted
        time.sleep(random.uniform(0, MOST_PAUSE_S))
        killed[fleet.kill_one()] += 1
        fleet.revive()
    submit_jobs(left)
    return killed


def is_done(fleet: Fleet) -> bool:
    """Every job has ended; goes on to start what has ended, for a master stops a while after its process was killed."""
    fleet.revive()
    return count_unfinished() == 0


def find_unexplained() -> list[Task]:
    """Tasks with another number of attempts than claims, or whose last attempt did not end as they did."""
    attempts = JobAttempt.objects.filter(job_id=OuterRef("pk"), ended_at__isnull=False)
    written = attempts.order_by().values("job_id").annotate(number=Count("pk")).values("number")
    last = attempts.order_by("-fence").values("outcome")[:1]
    tasks = Task.objects.annotate(written=Coalesce(Subquery(written), 0), last=Subquery(last))
    return list(tasks.exclude(written=F("fence")) | tasks.exclude(Q(state=F("last"))))


def test_kills_at_random_lose_nothing_and_repeat_nothing(rig: Rig, tell: Tell) -> None:
    fleet = Fleet(rig)
    rig.await_workers(len(RESOURCES) + 1)
    killed = kill_at_random(fleet)
    wait_for(lambda: is_done(fleet), timeout_s=DONE_TIMEOUT_S, what="the end of every job")
    states = count_states()
    assert sum(states.values()) == JOBS
    assert set(states) <= {JobState.SUCCEEDED, JobState.DEAD}
    assert count_without_one_effect() == 0
    assert find_unexplained() == []
    verified = rig.run_command("jobs", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    most = max(Task.objects.values_list("fence", flat=True))
    tell(
        f"random kills: {killed.total()} in {KILLING_S:.0f} s {dict(killed)}; {JOBS} jobs {dict(states)}, "
        f"{Effect.objects.count()} effects, none twice, {JobAttempt.objects.count()} attempts, {most} of one job at most"
    )
