"""What `dramatiq config.worker` loads: Django, the system checks, the actors of every lane."""

import os

import django

from config.startup import refuse_errors, tie_to_master

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
os.environ.setdefault("LOUPE_PROCESS", "worker")
tie_to_master()
django.setup()
refuse_errors()

from config.jobs.actors import ACTORS  # noqa: E402  # actors need Django's settings

__all__ = ["ACTORS"]
