"""Hashes that can be compared, groups of near-duplicates, the blocklist, and one re-analysis of a medium at a time."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgvector.django.bit
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from config.jobs.transitions import guard_transitions


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_video"),
        ("jobs", "0001_lanes_and_attempts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockedHash",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sha256", "file (SHA-256)"),
                            ("phash", "picture (pHash)"),
                            ("dhash", "picture (dHash)"),
                            ("video_hash", "clip (video hash)"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(help_text="hexadecimal digits", max_length=64)),
                (
                    "bits",
                    pgvector.django.bit.BitField(
                        blank=True, help_text="the value of a perceptual hash, to be compared", length=64, null=True
                    ),
                ),
                (
                    "max_distance",
                    models.PositiveSmallIntegerField(default=0, help_text="differing bits that still match"),
                ),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "blocked hash",
                "verbose_name_plural": "blocked hashes",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("block_media", "Can block pictures with their copies, and lift a block")],
            },
        ),
        migrations.CreateModel(
            name="BlocklistJob",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("lane", models.CharField(max_length=40)),
                ("priority", models.SmallIntegerField(default=0, help_text="higher first, inside the lane")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("succeeded", "Succeeded"),
                            ("dead", "Dead"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0, help_text="counted when claimed")),
                ("max_attempts", models.PositiveSmallIntegerField()),
                ("failures", models.JSONField(blank=True, default=dict, help_text="failed attempts by class of error")),
                ("fence", models.PositiveIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=80)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("run_after", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "sequence_key",
                    models.CharField(
                        blank=True,
                        help_text="jobs of a kind that share a key run one after another, oldest first",
                        max_length=120,
                    ),
                ),
                ("progress_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("progress_note", models.CharField(blank=True, max_length=200)),
                ("error_class", models.CharField(blank=True, max_length=80)),
                ("error_text", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_requested_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "blocklist job",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BlockMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("distance", models.PositiveSmallIntegerField()),
                ("found_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name_plural": "block matches",
                "ordering": ["-found_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DistinctPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="DuplicateGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "resolution",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("rejected", "one kept, the others rejected"),
                            ("linked", "one kept, the others linked to it"),
                            ("distinct", "not duplicates"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "group of near-duplicates",
                "verbose_name_plural": "groups of near-duplicates",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("resolve_duplicates", "Can resolve groups of near-duplicates")],
            },
        ),
        migrations.CreateModel(
            name="DuplicateMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("distance", models.PositiveSmallIntegerField()),
                (
                    "is_current",
                    models.BooleanField(default=True, help_text="false once the group was found to be no duplicates"),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "media",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="fingerprint",
                        serialize=False,
                        to="catalog.media",
                    ),
                ),
                ("phash", pgvector.django.bit.BitField(blank=True, length=64, null=True)),
                ("dhash", pgvector.django.bit.BitField(blank=True, length=64, null=True)),
                ("video_hash", pgvector.django.bit.BitField(blank=True, length=64, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="media",
            name="media_state_known",
        ),
        migrations.AlterField(
            model_name="media",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "Uploaded"),
                    ("analysing", "Analysing"),
                    ("pending_review", "Pending Review"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("failed", "Failed"),
                    ("blocked", "Blocked"),
                ],
                default="uploaded",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="analysisrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lane", "backfill"), ("state__in", ["queued", "running"])),
                fields=("media",),
                name="analysis_run_one_reanalysis",
            ),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "uploaded",
                            "analysing",
                            "pending_review",
                            "approved",
                            "rejected",
                            "withdrawn",
                            "failed",
                            "blocked",
                        ],
                    )
                ),
                name="media_state_known",
            ),
        ),
        migrations.AddField(
            model_name="blockedhash",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="blockedhash",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="blockedhash",
            name="source",
            field=models.ForeignKey(
                blank=True,
                help_text="the medium it was taken from",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.media",
            ),
        ),
        migrations.AddField(
            model_name="blocklistjob",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to="catalog.blockedhash"
            ),
        ),
        migrations.AddField(
            model_name="blocklistjob",
            name="retry_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retried_by",
                to="catalog.blocklistjob",
            ),
        ),
        migrations.AddField(
            model_name="blockmatch",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="catalog.blockedhash"
            ),
        ),
        migrations.AddField(
            model_name="blockmatch",
            name="media",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="block_match", to="catalog.media"
            ),
        ),
        migrations.AddField(
            model_name="distinctpair",
            name="first",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.media"),
        ),
        migrations.AddField(
            model_name="distinctpair",
            name="second",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.media"),
        ),
        migrations.AddField(
            model_name="duplicategroup",
            name="kept",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.media"
            ),
        ),
        migrations.AddField(
            model_name="duplicategroup",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="duplicatemember",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="catalog.duplicategroup"
            ),
        ),
        migrations.AddField(
            model_name="duplicatemember",
            name="media",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="duplicate_memberships", to="catalog.media"
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedhash",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["sha256", "phash", "dhash", "video_hash"])),
                name="blocked_hash_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedhash",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("bits__isnull", True),
                        ("kind", "sha256"),
                        ("max_distance", 0),
                        ("value__regex", "^[0-9a-f]{64}$"),
                    ),
                    models.Q(
                        models.Q(("kind", "sha256"), _negated=True),
                        ("bits__isnull", False),
                        ("max_distance__lte", 16),
                        ("value__regex", "^[0-9a-f]{16}$"),
                    ),
                    _connector="OR",
                ),
                name="blocked_hash_value_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedhash",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="blocked_hash_lifted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedhash",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="blocked_hash_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedhash",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)), fields=("kind", "value"), name="blocked_hash_once"
            ),
        ),
        migrations.AddIndex(
            model_name="blocklistjob",
            index=models.Index(
                condition=models.Q(("state", "queued")),
                fields=["lane", "-priority", "created_at", "id"],
                name="catalog_blocklistjob_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="blocklistjob",
            index=models.Index(
                condition=models.Q(("state", "running")), fields=["lane"], name="catalog_blocklistjob_running"
            ),
        ),
        migrations.AddIndex(
            model_name="blocklistjob",
            index=models.Index(
                condition=models.Q(("state", "dead")), fields=["lane", "-finished_at"], name="catalog_blocklistjob_dead"
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklistjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "running", "succeeded", "dead", "cancelled"])),
                name="catalog_blocklistjob_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklistjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_until__isnull", False), ("state", "running")),
                    models.Q(models.Q(("state", "running"), _negated=True), ("lease_until__isnull", True)),
                    _connector="OR",
                ),
                name="catalog_blocklistjob_lease_iff_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklistjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state__in", ("succeeded", "dead", "cancelled"))),
                    models.Q(
                        models.Q(("state__in", ("succeeded", "dead", "cancelled")), _negated=True),
                        ("finished_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="catalog_blocklistjob_finished_iff_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklistjob",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retry_of__isnull", False)),
                fields=("retry_of",),
                name="catalog_blocklistjob_retried_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="blockmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("distance__lte", 64)), name="block_match_distance_of_64_bits"
            ),
        ),
        migrations.AddConstraint(
            model_name="distinctpair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="distinct_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="distinctpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="distinct_pair_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicategroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("resolution__in", ["open", "rejected", "linked", "distinct"])),
                name="duplicate_group_resolution_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicategroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolution", "open"), ("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                    models.Q(
                        models.Q(("resolution", "open"), _negated=True),
                        ("resolved_at__isnull", False),
                        ("resolved_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="duplicate_group_resolved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicategroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept__isnull", False), ("resolution__in", ["rejected", "linked"])),
                    models.Q(("kept__isnull", True), ("resolution__in", ["open", "distinct"])),
                    _connector="OR",
                ),
                name="duplicate_group_keeps_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatemember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("media",), name="duplicate_member_of_one_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatemember",
            constraint=models.UniqueConstraint(fields=("group", "media"), name="duplicate_member_once_in_group"),
        ),
        guard_transitions("catalog_blocklistjob"),
    ]
