from django.apps import AppConfig


class AdminSiteConfig(AppConfig):
    name = "config.adminsite"
    label = "adminsite"
