from django.apps import AppConfig


class InferenceConfig(AppConfig):
    name = "config.inference"
    label = "inference"
