"""The settings of the rig's processes: those of a test, with the addresses of the trial beside Loupe's own."""

from config.settings.test import *  # noqa: F403

ROOT_URLCONF = "bench.trial.urls"
