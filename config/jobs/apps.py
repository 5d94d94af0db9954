from django.apps import AppConfig

from config.jobs import broker_policy  # noqa: F401  # registers its check


class JobsConfig(AppConfig):
    name = "config.jobs"
    label = "jobs"
