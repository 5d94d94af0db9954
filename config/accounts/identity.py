"""Who makes a request, as our own user."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from rest_framework.request import Request

from config.accounts.models import User


def signed_in_user(request: HttpRequest | Request) -> User:
    """The user of a request that has passed its permission check; raises PermissionDenied for an anonymous one."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user
