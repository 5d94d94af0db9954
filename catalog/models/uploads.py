"""An upload: permission to put one file of a stated type and length under a key that the server made."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from catalog.models.media import Character, Media, MediaKind


class Upload(models.Model):
    """Signed, then committed (it has a medium) or refused (with the reason)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    character = models.ForeignKey(Character, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MediaKind)
    media_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    prompt = models.TextField(blank=True)
    tags = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    reference = models.CharField(max_length=200, blank=True, help_text="the client's own name for the file")
    key = models.CharField(max_length=200, unique=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())
    media = models.OneToOneField(Media, null=True, blank=True, on_delete=models.PROTECT, related_name="upload")
    refusal_code = models.CharField(max_length=60, blank=True)
    refusal_detail = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(media__isnull=True) | models.Q(refusal_code=""),
                name="upload_committed_or_refused",
            )
        ]

    def __str__(self) -> str:
        return f"upload {self.id}"
