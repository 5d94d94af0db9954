"""Characters, tags, and the media themselves with their state."""

from textwrap import shorten

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from catalog.states import ANALYSED_STATES, MediaState
from config.accounts.roles import Permission, declare_permission

MAX_NSFW_LEVEL = 4
MOST_DETECTION_TERMS = 40
LONGEST_DETECTION_TERM = 40


class MediaKind(models.TextChoices):
    """What a medium is; the labels are the words for people."""

    IMAGE = "image", "picture"
    VIDEO = "video", "clip"


class Character(models.Model):
    """Whom the media show. The slug is its name in the API."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    biography = models.TextField(blank=True)
    detection_terms = ArrayField(
        models.CharField(max_length=LONGEST_DETECTION_TERM),
        default=list,
        blank=True,
        help_text="what to look for in this character's media, in words",
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(detection_terms__len__lte=MOST_DETECTION_TERMS), name="character_terms_at_most_40"
            ),
        ]

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
    """A picture or a clip of a character, from upload to approval; only approved ones are ever shown to users.

    The size is that of the original, upright. Length, frame rate and sound are a clip's, known from its analysis on.
    """

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
    duration_s = models.FloatField("length in seconds", null=True, blank=True)
    frame_rate = models.FloatField("frames a second", null=True, blank=True)
    has_sound = models.BooleanField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(duration_s__isnull=True, frame_rate__isnull=True, has_sound__isnull=True)
                | Q(kind=MediaKind.VIDEO, duration_s__isnull=False, frame_rate__isnull=False, has_sound__isnull=False)
                & Q(duration_s__gt=0, frame_rate__gt=0),
                name="media_clip_facts_of_clips",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MediaKind.VIDEO, state__in=ANALYSED_STATES) | Q(duration_s__isnull=False),
                name="media_analysed_clip_has_duration",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-created_at", "-id"], name="media_by_state"),
            models.Index(fields=["owner", "-created_at", "-id"], name="media_by_owner"),
            models.Index(fields=["-created_at", "-id"], name="media_newest"),
        ]

    def __str__(self) -> str:
        return shorten(self.prompt, width=60, placeholder="…") or f"{self.kind} {self.id}"
