import os

from django.apps import AppConfig

from config.env import Environment
from config.jobs import ticks

DIE_BEFORE_TICK = "die-before-tick"
EXIT_CODE = 9


def die(resource: str, *, claimable: int) -> int:  # noqa: ARG001  # as `wake_resource`
    os._exit(EXIT_CODE)


class TrialConfig(AppConfig):
    name = "bench.trial"
    label = "trial"

    def ready(self) -> None:
        """TRIAL_FAILPOINT=die-before-tick: the process ends where a tick would be sent, so after the commit."""
        if Environment().text("TRIAL_FAILPOINT", default="") == DIE_BEFORE_TICK:
            ticks.wake_resource = die
