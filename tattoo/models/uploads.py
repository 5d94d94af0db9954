"""An upload of a clinic's: permission to put one photograph of a stated type, length and digest under a key of the server's."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class TattooUpload(models.Model):
    """Signed, then arrived (ETag and version are known), then used once; or refused, with the reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=300, unique=True)
    media_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, help_text="hexadecimal, as the client announced it")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(help_text="of the signature")
    etag = models.CharField(max_length=80, blank=True)
    version_id = models.CharField(
        max_length=200, blank=True, help_text="the version that was there when it was looked at"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="when the store was emptied of it")
    refusal_code = models.CharField(max_length=60, blank=True)
    refusal_detail = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="tattoo_upload_sha256_in_hex"),
            models.CheckConstraint(condition=Q(size_bytes__gte=1), name="tattoo_upload_is_not_empty"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | ~Q(etag="") & Q(refusal_code=""),
                name="tattoo_upload_used_has_arrived",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at", "id"], condition=Q(removed_at__isnull=True), name="tattoo_upload_in_the_store"
            )
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"
