"""How long a job that was running stays lost after `kill -9`, for all systems at the same time: they only wait."""

import time
from collections.abc import Sequence
from contextlib import ExitStack

from bench.peers.rig import Fleet, Rig, wait_until
from bench.peers.systems import System

CAP_S = 120.0
POLL_S = 0.05


def kill_in_the_act(system: System, *, rig: Rig, fleet: Fleet) -> float:
    """Kill all workers while the job runs, start new ones at once; the second at which they were killed."""
    rig.enqueue(system, "long", count=1)
    if not wait_until(lambda: bool(rig.read_starts(system)), fleet=fleet):
        raise TimeoutError(f"{system.name} has not begun the job")
    killed_at = time.time()
    fleet.kill_workers()
    fleet.start_workers()
    return killed_at


def measure_recoveries(systems: Sequence[System], *, rig: Rig) -> dict[str, float]:
    """Seconds from the kill until the job ran again, by system; CAP_S where that took longer."""
    rig.clear()
    with ExitStack() as stack:
        killed_at: dict[str, float] = {}
        for system in systems:
            fleet = stack.enter_context(rig.running(system.one_at_a_time()))
            killed_at[system.name] = kill_in_the_act(system, rig=rig, fleet=fleet)
        until = max(killed_at.values()) + CAP_S
        while time.time() < until and any(len(rig.read_starts(system)) < 2 for system in systems):
            time.sleep(POLL_S)
        return {system.name: find_recovery(system, rig=rig, killed_at=killed_at[system.name]) for system in systems}


def find_recovery(system: System, *, rig: Rig, killed_at: float) -> float:
    again = [seconds for _, seconds in rig.read_starts(system)[1:]]
    return min(again[0] - killed_at, CAP_S) if again else CAP_S
