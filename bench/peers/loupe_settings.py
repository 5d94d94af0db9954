"""Loupe as it ships, with the benchmark's two kinds of job beside its own."""

from config.settings.base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "bench.trial"]  # noqa: F405
JOB_KINDS = (*JOB_KINDS, "bench.peers.loupe_jobs.LOW", "bench.peers.loupe_jobs.HIGH")  # noqa: F405
