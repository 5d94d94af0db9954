"""The user of everything: the console, the API, the audit."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from uuid_utils.compat import uuid7


class User(AbstractUser):
    """A person or an application that signs in; what it may do comes from its roles (groups)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("email address", blank=True)

    def __str__(self) -> str:
        return self.get_username()
