from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "config.storage"
    label = "storage"
