"""Characters, tags, and the media themselves with their state."""

from textwrap import shorten

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from catalog.states import MediaState
from config.accounts.roles import Permission, declare_permission

MAX_NSFW_LEVEL = 4


class MediaKind(models.TextChoices):
    IMAGE = "image"


class Character(models.Model):
    """Whom the media show. The slug is its name in the API."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    biography = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word by which media are found and filtered."""

    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Media(models.Model):
    """A picture of a character, from upload to approval; only approved ones are ever shown to users."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    character = models.ForeignKey(Character, on_delete=models.PROTECT, related_name="media")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MediaKind)
    state = models.CharField(max_length=20, choices=MediaState, default=MediaState.UPLOADED)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_detail = models.TextField(blank=True)
    prompt = models.TextField(blank=True)
    caption = models.TextField(blank=True)
    tags = models.ManyToManyField(Tag, related_name="media", blank=True)
    object_key = models.CharField(max_length=200, help_text="where the original lies")
    object_etag = models.CharField(max_length=80)
    media_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    width_px = models.PositiveIntegerField(null=True, blank=True)
    height_px = models.PositiveIntegerField(null=True, blank=True)
    placeholder = models.TextField(blank=True, help_text="a tiny blurred copy as a data URL")
    nsfw_level = models.PositiveSmallIntegerField(
        "NSFW level", null=True, blank=True, help_text="0 none to 4 explicit; empty: no detector knew"
    )
    created_at = models.DateTimeField(db_default=Now())
    state_changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "media"
        ordering = ["-created_at", "-pk"]
        permissions = [
            declare_permission(Permission.UPLOAD_MEDIA),
            declare_permission(Permission.REQUEST_MEDIA),
            declare_permission(Permission.REVIEW_MEDIA),
            declare_permission(Permission.WITHDRAW_MEDIA),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MediaState.values), name="media_state_known"),
            models.CheckConstraint(condition=Q(kind__in=MediaKind.values), name="media_kind_known"),
            models.CheckConstraint(
                condition=Q(state=MediaState.FAILED) ^ Q(failure_code=""), name="media_failure_iff_failed"
            ),
            models.CheckConstraint(
                condition=Q(nsfw_level__isnull=True) | Q(nsfw_level__lte=MAX_NSFW_LEVEL),
                name="media_nsfw_level_0_to_4",
            ),
            models.CheckConstraint(
                condition=~Q(state=MediaState.APPROVED) | Q(nsfw_level__isnull=False),
                name="media_approved_has_level",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-created_at", "-id"], name="media_by_state"),
            models.Index(fields=["owner", "-created_at", "-id"], name="media_by_owner"),
            models.Index(fields=["-created_at", "-id"], name="media_newest"),
        ]

    def __str__(self) -> str:
        return shorten(self.prompt, width=60, placeholder="…") or f"{self.kind} {self.id}"
