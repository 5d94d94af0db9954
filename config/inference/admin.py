"""The registry in the console: which models there are, and which are here."""

from django.contrib import admin

from config.adminsite.read_only import ReadOnlyAdmin
from config.inference.models import ModelVersion


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ["name", "task", "version", "state", "licence", "source", "installed_at"]
    list_filter = ["state", "task", "licence"]
