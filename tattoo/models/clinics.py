"""What a clinic sets for itself: its clock, its lasers, and for how long what is of its patients is kept."""

from django.db import models
from django.db.models import F, Q

LONGEST_KEPT_DAYS = 36_525  # a hundred years


class Clinic(models.Model):
    """The settings of a tenant; days are counted from when a thing was made."""

    tenant = models.OneToOneField("accounts.Tenant", on_delete=models.PROTECT, related_name="clinic")
    timezone = models.CharField(
        max_length=60, default="UTC", help_text="of the times in reports, such as Europe/Berlin"
    )
    devices = models.JSONField(default=list, blank=True, help_text="its lasers, as tattoo.rules.case.Device")
    retention_original_days = models.PositiveIntegerField(default=90, help_text="photographs as they were sent")
    retention_derived_days = models.PositiveIntegerField(default=365, help_text="pictures made of them")
    retention_report_days = models.PositiveIntegerField(default=3_650, help_text="reports")
    retention_result_days = models.PositiveIntegerField(default=3_650, help_text="answers and results")

    class Meta:
        ordering = ["tenant_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    retention_original_days__range=(1, LONGEST_KEPT_DAYS),
                    retention_derived_days__range=(1, LONGEST_KEPT_DAYS),
                    retention_report_days__range=(1, LONGEST_KEPT_DAYS),
                    retention_result_days__range=(1, LONGEST_KEPT_DAYS),
                ),
                name="clinic_keeps_a_day_or_more",
            ),
            models.CheckConstraint(
                condition=Q(retention_result_days__gte=F("retention_report_days")),
                name="clinic_keeps_results_of_reports",
            ),
            models.CheckConstraint(condition=~Q(timezone=""), name="clinic_has_a_timezone"),
        ]

    def __str__(self) -> str:
        return f"clinic of {self.tenant_id}"
