"""`python -m config.launch`: the servers first, for settings hold their ports; then Django and all the rest."""

import os

import django

from config.launch import servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
state = servers.prepare_machine()
os.environ.setdefault("LOUPE_PUBLIC_URL", state.url)  # printed in the reports that this process signs
django.setup()

from config.launch.launcher import launch  # noqa: E402  # needs Django's settings

raise SystemExit(launch(state))
