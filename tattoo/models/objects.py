"""What lies in the clinical bucket of a subject, one row a key, written before the object: nothing is there unknown."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from config.storage.regions import Purpose, RetentionClass
from tattoo.models.subjects import Subject


class ClinicalObject(models.Model):
    """A sealed picture or report; `removed_at` says since when no version of it is left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="clinical_objects")
    analysis_id = models.UUIDField(help_text="the analysis that it belongs to")
    purpose = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Purpose])
    retention_class = models.CharField(max_length=10, choices=[(one.value, one.value) for one in RetentionClass])
    key = models.CharField(max_length=300, unique=True)
    media_type = models.CharField(max_length=60)
    kept_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(retention_class__in=[one.value for one in RetentionClass]),
                name="clinical_object_class_known",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in Purpose]), name="clinical_object_purpose_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["retention_class", "kept_at", "id"],
                condition=Q(removed_at__isnull=True),
                name="clinical_object_in_the_store",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.analysis_id}"
