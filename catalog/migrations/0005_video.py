"""A medium may be a clip: its length, frame rate and sound."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_attempts_of_earlier_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="media",
            name="media_kind_known",
        ),
        migrations.AddField(
            model_name="media",
            name="duration_s",
            field=models.FloatField(blank=True, null=True, verbose_name="length in seconds"),
        ),
        migrations.AddField(
            model_name="media",
            name="frame_rate",
            field=models.FloatField(blank=True, null=True, verbose_name="frames a second"),
        ),
        migrations.AddField(
            model_name="media",
            name="has_sound",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="embedding",
            name="kind",
            field=models.CharField(choices=[("image", "picture"), ("video", "clip")], max_length=10),
        ),
        migrations.AlterField(
            model_name="media",
            name="kind",
            field=models.CharField(choices=[("image", "picture"), ("video", "clip")], max_length=10),
        ),
        migrations.AlterField(
            model_name="upload",
            name="kind",
            field=models.CharField(choices=[("image", "picture"), ("video", "clip")], max_length=10),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["image", "video"])), name="media_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duration_s__isnull", True), ("frame_rate__isnull", True), ("has_sound__isnull", True)),
                    models.Q(
                        ("duration_s__isnull", False),
                        ("frame_rate__isnull", False),
                        ("has_sound__isnull", False),
                        ("kind", "video"),
                        ("duration_s__gt", 0),
                        ("frame_rate__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="media_clip_facts_of_clips",
            ),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "video"),
                        ("state__in", ("pending_review", "approved", "rejected", "withdrawn")),
                        _negated=True,
                    ),
                    ("duration_s__isnull", False),
                    _connector="OR",
                ),
                name="media_analysed_clip_has_duration",
            ),
        ),
    ]
