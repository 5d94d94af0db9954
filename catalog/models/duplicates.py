"""Hashes in columns that can be compared, the groups of near-duplicates, and which media are known to be different."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from pgvector.django import BitField
from uuid_utils.compat import uuid7

from catalog.models.media import Media
from catalog.pipeline.near_duplicates import HASH_BITS
from config.accounts.roles import Permission, declare_permission


class Fingerprint(models.Model):
    """A medium's hashes, of the present results of its stages; null where a hash is not there or says too little."""

    media = models.OneToOneField(Media, on_delete=models.PROTECT, primary_key=True, related_name="fingerprint")
    phash = BitField(length=HASH_BITS, null=True, blank=True)
    dhash = BitField(length=HASH_BITS, null=True, blank=True)
    video_hash = BitField(length=HASH_BITS, null=True, blank=True)

    def __str__(self) -> str:
        return f"fingerprint of {self.media_id}"


class Resolution(models.TextChoices):
    """What a person made of a group; OPEN until then."""

    OPEN = "open"
    REJECTED = "rejected", "one kept, the others rejected"
    LINKED = "linked", "one kept, the others linked to it"
    DISTINCT = "distinct", "not duplicates"


class DuplicateGroup(models.Model):
    """Media that are nearly the same: each is near another one of the group."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resolution = models.CharField(max_length=10, choices=Resolution, default=Resolution.OPEN)
    kept = models.ForeignKey(Media, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "group of near-duplicates"
        verbose_name_plural = "groups of near-duplicates"
        ordering = ["-created_at", "-pk"]
        permissions = [declare_permission(Permission.RESOLVE_DUPLICATES)]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolution__in=Resolution.values), name="duplicate_group_resolution_known"
            ),
            models.CheckConstraint(
                condition=Q(resolution=Resolution.OPEN, resolved_at__isnull=True, resolved_by__isnull=True)
                | ~Q(resolution=Resolution.OPEN) & Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="duplicate_group_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(resolution__in=[Resolution.REJECTED, Resolution.LINKED], kept__isnull=False)
                | Q(resolution__in=[Resolution.OPEN, Resolution.DISTINCT], kept__isnull=True),
                name="duplicate_group_keeps_one",
            ),
        ]

    def __str__(self) -> str:
        return f"near-duplicates {self.id}"


class DuplicateMember(models.Model):
    """A medium in a group; `distance` are the differing bits to the nearest member when it joined."""

    group = models.ForeignKey(DuplicateGroup, on_delete=models.PROTECT, related_name="members")
    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="duplicate_memberships")
    distance = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True, help_text="false once the group was found to be no duplicates")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["media"], condition=Q(is_current=True), name="duplicate_member_of_one_group"
            ),
            models.UniqueConstraint(fields=["group", "media"], name="duplicate_member_once_in_group"),
        ]

    def __str__(self) -> str:
        return f"{self.media_id} in {self.group_id}"


class DistinctPair(models.Model):
    """Two media that a person found to be different, however near their hashes are."""

    first = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
