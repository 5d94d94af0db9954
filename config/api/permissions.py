"""Each operation names the permission that it needs; one that names none refuses everybody."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HasNamedPermission(BasePermission):
    """`required_permission` of the view, a `config.accounts.roles.Permission`."""

    message = "Your account may not do this."

    def has_permission(self, request: Request, view: Any) -> bool:
        required = getattr(view, "required_permission", None)
        user = request.user
        return bool(user and user.is_authenticated and required and user.has_perm(required))
