from django.apps import AppConfig

from catalog import checks  # noqa: F401  # registers its check


class CatalogConfig(AppConfig):
    name = "catalog"
