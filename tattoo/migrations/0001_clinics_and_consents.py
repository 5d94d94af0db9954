"""Clinics, patients with their keys and consents, uploads, kept objects; the jobs of erasure and retention."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from config.jobs.transitions import guard_transitions


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_lanes_and_attempts"),
        ("accounts", "0002_tenants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        help_text="the clinic's pseudonym; a digest once the subject is erased", max_length=64
                    ),
                ),
                (
                    "legal_hold_reason",
                    models.TextField(blank=True, help_text="while it says something, nothing is erased or expires"),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
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
                ("reason", models.TextField()),
                ("versions_removed", models.PositiveIntegerField(default=0)),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retry_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retried_by",
                        to="tattoo.erasure",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="tattoo.subject"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("notice_version", models.CharField(help_text="version of the notice that was shown", max_length=60)),
                ("allows_analysis", models.BooleanField(default=False)),
                ("allows_storage", models.BooleanField(default=False)),
                ("allows_improvement", models.BooleanField(default=False, help_text="use for improving models")),
                ("controller", models.CharField(help_text="who answers for the processing", max_length=200)),
                ("recipients", models.JSONField(blank=True, default=list, help_text="who else gets to see it")),
                ("method", models.CharField(help_text="how it was given, such as signed-form", max_length=60)),
                ("given_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="tattoo.subject"
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ClinicalObject",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("analysis_id", models.UUIDField(help_text="the analysis that it belongs to")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("original", "original"),
                            ("photo", "photo"),
                            ("overlay", "overlay"),
                            ("report", "report"),
                            ("signed-report", "signed-report"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "retention_class",
                    models.CharField(
                        choices=[("originals", "originals"), ("derived", "derived"), ("reports", "reports")],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=300, unique=True)),
                ("media_type", models.CharField(max_length=60)),
                ("kept_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clinical_objects",
                        to="tattoo.subject",
                    ),
                ),
            ],
            options={
                "ordering": ["-kept_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wrapped_key", models.TextField()),
                ("key_id", models.CharField(help_text="the key of the key service that wrapped it", max_length=300)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="key", to="tattoo.subject"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TattooUpload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=300, unique=True)),
                ("media_type", models.CharField(max_length=60)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(help_text="hexadecimal, as the client announced it", max_length=64)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(help_text="of the signature")),
                ("etag", models.CharField(blank=True, max_length=80)),
                (
                    "version_id",
                    models.CharField(
                        blank=True, help_text="the version that was there when it was looked at", max_length=200
                    ),
                ),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "removed_at",
                    models.DateTimeField(blank=True, help_text="when the store was emptied of it", null=True),
                ),
                ("refusal_code", models.CharField(blank=True, max_length=60)),
                ("refusal_detail", models.TextField(blank=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "timezone",
                    models.CharField(
                        default="UTC", help_text="of the times in reports, such as Europe/Berlin", max_length=60
                    ),
                ),
                (
                    "devices",
                    models.JSONField(blank=True, default=list, help_text="its lasers, as tattoo.rules.case.Device"),
                ),
                (
                    "retention_original_days",
                    models.PositiveIntegerField(default=90, help_text="photographs as they were sent"),
                ),
                ("retention_derived_days", models.PositiveIntegerField(default=365, help_text="pictures made of them")),
                ("retention_report_days", models.PositiveIntegerField(default=3650, help_text="reports")),
                ("retention_result_days", models.PositiveIntegerField(default=3650, help_text="answers and results")),
                (
                    "tenant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clinic", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["tenant_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retention_derived_days__range", (1, 36525)),
                            ("retention_original_days__range", (1, 36525)),
                            ("retention_report_days__range", (1, 36525)),
                            ("retention_result_days__range", (1, 36525)),
                        ),
                        name="clinic_keeps_a_day_or_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("retention_result_days__gte", models.F("retention_report_days"))),
                        name="clinic_keeps_results_of_reports",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("timezone", ""), _negated=True), name="clinic_has_a_timezone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRound",
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
                ("as_of", models.DateTimeField()),
                ("objects_removed", models.PositiveIntegerField(default=0)),
                ("analyses_forgotten", models.PositiveIntegerField(default=0)),
                (
                    "retry_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retried_by",
                        to="tattoo.retentionround",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["lane", "-priority", "created_at", "id"],
                        name="tattoo_retentionround_claim",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["lane"], name="tattoo_retentionround_running"
                    ),
                    models.Index(
                        condition=models.Q(("state", "dead")),
                        fields=["lane", "-finished_at"],
                        name="tattoo_retentionround_dead",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "succeeded", "dead", "cancelled"])),
                        name="tattoo_retentionround_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("state", "running")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("lease_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="tattoo_retentionround_lease_iff_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", False), ("state__in", ("succeeded", "dead", "cancelled"))),
                            models.Q(
                                models.Q(("state__in", ("succeeded", "dead", "cancelled")), _negated=True),
                                ("finished_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="tattoo_retentionround_finished_iff_final",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("retry_of__isnull", False)),
                        fields=("retry_of",),
                        name="tattoo_retentionround_retried_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=("lane",),
                        name="retention_one_round_at_a_time",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(fields=("tenant", "ref"), name="subject_ref_once_a_tenant"),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(("ref__regex", "^[A-Za-z0-9._-]{1,64}$")), name="subject_ref_is_plain"
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(("legal_hold_reason", ""), ("ref__regex", "^[0-9a-f]{64}$")),
                    _connector="OR",
                ),
                name="subject_erased_has_no_ref",
            ),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(
                condition=models.Q(("state", "queued")),
                fields=["lane", "-priority", "created_at", "id"],
                name="tattoo_erasure_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(
                condition=models.Q(("state", "running")), fields=["lane"], name="tattoo_erasure_running"
            ),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(
                condition=models.Q(("state", "dead")), fields=["lane", "-finished_at"], name="tattoo_erasure_dead"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "running", "succeeded", "dead", "cancelled"])),
                name="tattoo_erasure_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_until__isnull", False), ("state", "running")),
                    models.Q(models.Q(("state", "running"), _negated=True), ("lease_until__isnull", True)),
                    _connector="OR",
                ),
                name="tattoo_erasure_lease_iff_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state__in", ("succeeded", "dead", "cancelled"))),
                    models.Q(
                        models.Q(("state__in", ("succeeded", "dead", "cancelled")), _negated=True),
                        ("finished_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="tattoo_erasure_finished_iff_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retry_of__isnull", False)),
                fields=("retry_of",),
                name="tattoo_erasure_retried_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="erasure_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retry_of__isnull", True)), fields=("subject",), name="erasure_once_a_subject"
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["subject", "-given_at", "-id"], name="consent_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__isnull", True), ("expires_at__gt", models.F("given_at")), _connector="OR"
                ),
                name="consent_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("notice_version", ""), _negated=True),
                    models.Q(("controller", ""), _negated=True),
                    models.Q(("method", ""), _negated=True),
                ),
                name="consent_says_what_and_how",
            ),
        ),
        migrations.AddIndex(
            model_name="clinicalobject",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True)),
                fields=["retention_class", "kept_at", "id"],
                name="clinical_object_in_the_store",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicalobject",
            constraint=models.CheckConstraint(
                condition=models.Q(("retention_class__in", ["originals", "derived", "reports"])),
                name="clinical_object_class_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicalobject",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["original", "photo", "overlay", "report", "signed-report"])),
                name="clinical_object_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("wrapped_key", ""), _negated=True), models.Q(("key_id", ""), _negated=True)
                ),
                name="subject_key_is_wrapped",
            ),
        ),
        migrations.AddIndex(
            model_name="tattooupload",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True)),
                fields=["expires_at", "id"],
                name="tattoo_upload_in_the_store",
            ),
        ),
        migrations.AddConstraint(
            model_name="tattooupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="tattoo_upload_sha256_in_hex"
            ),
        ),
        migrations.AddConstraint(
            model_name="tattooupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_bytes__gte", 1)), name="tattoo_upload_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="tattooupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_at__isnull", True),
                    models.Q(models.Q(("etag", ""), _negated=True), ("refusal_code", "")),
                    _connector="OR",
                ),
                name="tattoo_upload_used_has_arrived",
            ),
        ),
        guard_transitions("tattoo_erasure"),
        guard_transitions("tattoo_retentionround"),
    ]
