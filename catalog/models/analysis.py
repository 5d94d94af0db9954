"""What was seen in a medium: the runs, one row a stage, the derived pictures and previews, the vectors."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from pgvector.django import HalfVectorField

from catalog.models.media import MAX_NSFW_LEVEL, Character, Media, MediaKind
from catalog.pipeline.results import StageResult
from config.jobs.models import JobState, LeasedJob


class AnalysisRun(LeasedJob):
    """The job that analyses one medium."""

    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="runs")

    class Meta(LeasedJob.Meta):
        verbose_name = "analysis run"
        constraints = [
            *LeasedJob.Meta.constraints,
            models.UniqueConstraint(
                fields=["media"],
                condition=Q(lane="backfill", state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="analysis_run_one_reanalysis",
            ),
        ]


class StageStatus(models.TextChoices):
    OK = "ok"
    SKIPPED = "skipped"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"


class StageRun(models.Model):
    """A stage's present result for a medium, with the recipe (model hash and parameters) that made it."""

    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="stages")
    run = models.ForeignKey(AnalysisRun, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=40)
    status = models.CharField(max_length=20, choices=StageStatus)
    reason = models.TextField(blank=True, help_text="why it was skipped, could not tell or failed")
    recipe = models.CharField(max_length=64)
    inputs = models.CharField(max_length=64, help_text="digest of what the stage was given")
    result = models.JSONField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField()
    finished_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "stage run"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["media", "stage"], name="stage_run_once_per_media"),
            models.CheckConstraint(condition=Q(status__in=StageStatus.values), name="stage_run_status_known"),
            models.CheckConstraint(
                condition=Q(status=StageStatus.OK, result__isnull=False, reason="")
                | ~Q(status=StageStatus.OK) & Q(result__isnull=True) & ~Q(reason=""),
                name="stage_run_result_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.status}"

    def read_result(self) -> StageResult:
        """What the stage found; raises ValueError for a stage without a result."""
        if self.result is None:
            raise ValueError(f"{self} has no result: {self.reason}")
        return StageResult.from_record(self.result)


class Rendition(models.Model):
    """A derived picture or preview without metadata: what people see instead of the original."""

    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="renditions")
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    recipe = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["media", "name"], name="rendition_once_per_name")]

    def __str__(self) -> str:
        return self.name


class Embedding(models.Model):
    """A unit vector beside the columns that a search filters by; hash-partitioned by character (migration 0002).

    `is_approved` and `nsfw_level` follow the medium in the transaction that changes it.
    """

    pk = models.CompositePrimaryKey("character_id", "media_id", "space")
    character = models.ForeignKey(Character, on_delete=models.PROTECT, related_name="+")
    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="embeddings")
    space = models.CharField(max_length=40)
    recipe = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=MediaKind)
    nsfw_level = models.PositiveSmallIntegerField(null=True, blank=True)
    is_approved = models.BooleanField(default=False)
    vector = HalfVectorField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_approved=False) | Q(nsfw_level__isnull=False, nsfw_level__lte=MAX_NSFW_LEVEL),
                name="embedding_approved_has_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space} of {self.media_id}"
