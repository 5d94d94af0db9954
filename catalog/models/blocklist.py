"""What must never be shown: blocked hashes, which media matched one, and the job that applies a change to what is there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from pgvector.django import BitField
from uuid_utils.compat import uuid7

from catalog.models.media import Media
from catalog.pipeline.near_duplicates import HASH_BITS
from config.accounts.roles import Permission, declare_permission
from config.jobs.models import LeasedJob


class HashKind(models.TextChoices):
    SHA256 = "sha256", "file (SHA-256)"
    PHASH = "phash", "picture (pHash)"
    DHASH = "dhash", "picture (dHash)"
    VIDEO_HASH = "video_hash", "clip (video hash)"


class BlockedHash(models.Model):
    """An entry of the blocklist: media whose hash is within `max_distance` bits of it are blocked, until it is lifted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=HashKind)
    value = models.CharField(max_length=64, help_text="hexadecimal digits")
    bits = BitField(length=HASH_BITS, null=True, blank=True, help_text="the value of a perceptual hash, to be compared")
    max_distance = models.PositiveSmallIntegerField(default=0, help_text="differing bits that still match")
    reason = models.TextField()
    source = models.ForeignKey(
        Media,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the medium it was taken from",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "blocked hash"
        verbose_name_plural = "blocked hashes"
        ordering = ["-created_at", "-pk"]
        permissions = [declare_permission(Permission.BLOCK_MEDIA)]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HashKind.values), name="blocked_hash_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=HashKind.SHA256, bits__isnull=True, max_distance=0, value__regex=r"^[0-9a-f]{64}$")
                | ~Q(kind=HashKind.SHA256)
                & Q(bits__isnull=False, max_distance__lte=HASH_BITS // 4, value__regex=r"^[0-9a-f]{16}$"),
                name="blocked_hash_value_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="blocked_hash_lifted_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="blocked_hash_has_reason"),
            models.UniqueConstraint(
                fields=["kind", "value"], condition=Q(lifted_at__isnull=True), name="blocked_hash_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value[:16]}"

    @property
    def is_active(self) -> bool:
        """Whether it still blocks."""
        return self.lifted_at is None


class BlockMatch(models.Model):
    """Why a medium is blocked: the entry, and the bits in which their hashes differ."""

    media = models.OneToOneField(Media, on_delete=models.PROTECT, related_name="block_match")
    entry = models.ForeignKey(BlockedHash, on_delete=models.PROTECT, related_name="matches")
    distance = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "block matches"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(distance__lte=HASH_BITS), name="block_match_distance_of_64_bits")
        ]

    def __str__(self) -> str:
        return f"{self.media_id} matches {self.entry_id} at {self.distance}"


class BlocklistJob(LeasedJob):
    """Applies an entry that was added, or lifted, to the media that are there."""

    entry = models.ForeignKey(BlockedHash, on_delete=models.PROTECT, related_name="jobs")

    class Meta(LeasedJob.Meta):
        verbose_name = "blocklist job"
