"""An analysis of one photograph: the job, what was asked, what was found, and who signed it.

What was asked and found is about a person's health: forgetting (retention or erasure) empties it and leaves the row as a
tombstone. The result never changes once it is there, and a signature never goes away: a trigger refuses both (migration 0002).
"""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.accounts.roles import Permission, declare_permission
from config.jobs.models import LeasedJob
from tattoo.result import Result
from tattoo.rules.case import Device, Questionnaire
from tattoo.terms import BodySite, Fitzpatrick, Outcome


def choices_of(words: type[BodySite | Fitzpatrick | Outcome]) -> list[tuple[str, str]]:
    return [(word.value, word.value.replace("_", " ")) for word in words]


class Forgotten(models.TextChoices):
    """Why an analysis is empty."""

    RETENTION = "retention", "kept as long as the clinic wanted"
    ERASURE = "erasure", "the patient was erased"


class Analysis(LeasedJob):
    """The job that examines one upload, and its result."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("tattoo.Subject", on_delete=models.PROTECT, related_name="analyses")
    upload = models.ForeignKey("tattoo.TattooUpload", on_delete=models.PROTECT, related_name="analyses")
    consent = models.ForeignKey("tattoo.Consent", on_delete=models.PROTECT, related_name="analyses")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    claim_id = models.UUIDField(
        null=True, blank=True, unique=True, editable=False, help_text="the Idempotency-Key's claim that asked for it"
    )
    body_site = models.CharField(max_length=20, choices=choices_of(BodySite), blank=True)
    fitzpatrick_clinician = models.CharField(max_length=3, choices=choices_of(Fitzpatrick), blank=True)
    fitzpatrick_reported = models.CharField(max_length=3, choices=choices_of(Fitzpatrick), blank=True)
    questionnaire = models.JSONField(default=dict, blank=True, help_text="the patient's answers")
    devices = models.JSONField(default=list, blank=True, help_text="the lasers that were chosen among")
    captured_at = models.DateTimeField(
        null=True, blank=True, help_text="when the photograph was taken, as the client says"
    )
    outcome = models.CharField(max_length=20, choices=choices_of(Outcome), blank=True)
    result = models.JSONField(null=True, blank=True, help_text="tattoo.result.Result, canonical")
    result_sha256 = models.CharField(max_length=64, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_detail = models.TextField(blank=True)
    step_ms = models.JSONField(default=dict, blank=True, help_text="milliseconds by step")
    report_sha256 = models.CharField(max_length=64, blank=True, help_text="of the signed PDF")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signer_name = models.CharField(
        max_length=300, blank=True, help_text="as the signature shows it, whatever changes later"
    )
    signer_role = models.CharField(max_length=200, blank=True)
    meaning = models.CharField(max_length=200, blank=True, help_text="what the signature says")
    overrides = models.JSONField(default=list, blank=True, help_text="what the clinician decided otherwise, and why")
    forgotten_at = models.DateTimeField(null=True, blank=True)
    forgotten_because = models.CharField(max_length=20, choices=Forgotten, blank=True)

    class Meta(LeasedJob.Meta):
        verbose_name_plural = "analyses"
        permissions = [
            declare_permission(Permission.ANALYSE_TATTOO),
            declare_permission(Permission.SIGN_REPORT),
            declare_permission(Permission.MANAGE_CONSENTS),
            declare_permission(Permission.ERASE_SUBJECTS),
        ]
        constraints = [
            *LeasedJob.Meta.constraints,
            models.UniqueConstraint(
                fields=["upload"], condition=Q(retry_of__isnull=True), name="analysis_once_an_upload"
            ),
            models.CheckConstraint(
                condition=Q(result__isnull=True) | ~Q(result_sha256="") & ~Q(outcome="") & Q(failure_code=""),
                name="analysis_result_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True, meaning="", report_sha256="")
                | Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(meaning="") & ~Q(report_sha256=""),
                name="analysis_signature_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | ~Q(result_sha256=""), name="analysis_signs_a_result"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, forgotten_because="")
                | Q(
                    forgotten_at__isnull=False,
                    forgotten_because__in=Forgotten.values,
                    result__isnull=True,
                    outcome="",
                    body_site="",
                    fitzpatrick_clinician="",
                    fitzpatrick_reported="",
                    questionnaire={},
                    overrides=[],
                ),
                name="analysis_forgotten_is_empty",
            ),
        ]
        indexes = [
            *LeasedJob.Meta.indexes,
            models.Index(fields=["tenant", "-created_at", "-id"], name="analysis_of_tenant"),
        ]

    def __str__(self) -> str:
        return f"analysis {self.pk}"

    def read_result(self) -> Result:
        """The result as it was stored; raises ValueError where there is none."""
        if self.result is None:
            raise ValueError(f"{self} has no result")
        return Result.model_validate_json(json.dumps(self.result))

    def read_questionnaire(self) -> Questionnaire:
        """The patient's answers."""
        return Questionnaire.model_validate_json(json.dumps(self.questionnaire))

    def read_devices(self) -> tuple[Device, ...]:
        """The lasers that were chosen among."""
        return tuple(Device.model_validate_json(json.dumps(device)) for device in self.devices)


class ReportSealing(LeasedJob):
    """The job that puts a signed report into the store; `content` is emptied once it is there, or must be forgotten."""

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="sealings")
    content = models.BinaryField(blank=True, help_text="the signed PDF, sealed with the subject's key")

    class Meta(LeasedJob.Meta):
        constraints = [
            *LeasedJob.Meta.constraints,
            models.UniqueConstraint(fields=["analysis"], condition=Q(retry_of__isnull=True), name="report_sealed_once"),
        ]
