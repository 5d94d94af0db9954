"""The user of everything, and the tenants: the clinics whose patients' pictures are kept apart."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class Tenant(models.Model):
    """A clinic, or a chain of clinics that share their patients. It lives in one region, for good."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    region = models.CharField(max_length=32, editable=False, help_text="LOUPE_REGION of the deployment that serves it")

    class Meta:
        ordering = ["slug", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(region__regex=r"^[a-z][a-z0-9-]*$"), name="tenant_region_lower_case"),
        ]

    def __str__(self) -> str:
        return self.slug


class User(AbstractUser):
    """A person or an application that signs in; what it may do comes from its roles (groups)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("email address", blank=True)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="users", help_text="empty: of no clinic"
    )

    def __str__(self) -> str:
        return self.get_username()
