"""A patient as Loupe knows one: a pseudonym of the clinic's, and the key under which everything of theirs is sealed.

An erased subject keeps its row, with a digest in the pseudonym's place: the tombstone that consents and audit rows point to.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7


class Subject(models.Model):
    """One patient of one tenant; `ref` is the clinic's own pseudonym, never a name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=64, help_text="the clinic's pseudonym; a digest once the subject is erased")
    legal_hold_reason = models.TextField(blank=True, help_text="while it says something, nothing is erased or expires")
    created_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="subject_ref_once_a_tenant"),
            models.CheckConstraint(condition=Q(ref__regex=r"^[A-Za-z0-9._-]{1,64}$"), name="subject_ref_is_plain"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(legal_hold_reason="", ref__regex=r"^[0-9a-f]{64}$"),
                name="subject_erased_has_no_ref",
            ),
        ]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class SubjectKey(models.Model):
    """The data key of a subject, wrapped by the key service. Without this row nothing of the subject can be read again."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="key")
    wrapped_key = models.TextField()
    key_id = models.CharField(max_length=300, help_text="the key of the key service that wrapped it")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(wrapped_key="") & ~Q(key_id=""), name="subject_key_is_wrapped"),
        ]

    def __str__(self) -> str:
        return f"key of {self.subject_id}"
