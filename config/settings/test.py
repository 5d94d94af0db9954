"""What a test run changes: servers and data of its own, fast password hashes, static files without a manifest."""

import os
from pathlib import Path

STATE = Path(__file__).resolve().parent.parent.parent / ".loupe"
# Each test process has servers of its own; set, not defaulted, for the processes inherit the first one's environment.
os.environ["LOUPE_STATE_DIR"] = str(STATE / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
os.environ.setdefault("LOUPE_MODELS_DIR", str(STATE / "models"))
os.environ.setdefault("LOUPE_PROCESS", "worker")

from config.jobs.lanes import LANES  # noqa: E402
from config.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
INSTALLED_APPS = [*INSTALLED_APPS, "bench.trial"]  # noqa: F405
JOB_KINDS = (*JOB_KINDS, *(f"bench.trial.jobs.{lane.upper()}" for lane in LANES))  # noqa: F405
