"""The registry rows: each version of each model that Loupe has known (services: sync_registry)."""

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class ModelState(models.TextChoices):
    AVAILABLE = "available"  # in the manifest, not on the machine that synced last
    INSTALLED = "installed"
    CORRUPT = "corrupt"
    RETIRED = "retired"  # no longer in the manifest; kept for the rows that it made


class ModelVersion(models.Model):
    """One model file: a new sha256 is a new version, and the version before it is retired."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=64)
    task = models.CharField(max_length=32)
    version = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    source = models.TextField()
    licence = models.CharField(max_length=64, help_text="SPDX expression")
    input_spec = models.JSONField(help_text="layout, dtype and size")
    output_dimension = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ModelState, default=ModelState.AVAILABLE)
    installed_at = models.DateTimeField(null=True, blank=True, help_text="since when, only while installed")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "sha256"], name="inference_model_version_once"),
            models.UniqueConstraint(
                fields=["name"],
                condition=~models.Q(state=ModelState.RETIRED),
                name="inference_model_one_current_version",
            ),
            models.CheckConstraint(condition=models.Q(state__in=ModelState.values), name="inference_model_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=ModelState.INSTALLED, installed_at__isnull=False)
                | ~models.Q(state=ModelState.INSTALLED) & models.Q(installed_at__isnull=True),
                name="inference_model_installed_at_iff_installed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.state})"
