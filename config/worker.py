"""What `dramatiq config.worker` loads: Django, the system checks, the actors of every resource."""

import os

import django

from config.startup import refuse_errors, tie_to_master

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
os.environ.setdefault("LOUPE_PROCESS", "worker")
tie_to_master()
django.setup()
refuse_errors()

from config.jobs.actors import ACTORS  # noqa: E402  # actors need Django's settings
from config.observability.metrics import serve_process_metrics  # noqa: E402

__all__ = ["ACTORS", "serve_process_metrics"]
