from django.apps import AppConfig


class TattooConfig(AppConfig):
    name = "tattoo"
