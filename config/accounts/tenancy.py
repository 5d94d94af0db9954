"""Whose tenant a request is of, and that it is served here.

A region is a deployment: each has a database, a broker, a store and keys of its own (docs/decisions/0009). A tenant lives in
one region, so a process never meets the rows of another; a tenant that says otherwise was put into the wrong deployment.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from config.accounts.identity import signed_in_user
from config.accounts.models import Tenant, User
from config.errors import Problem


def tenant_of(request_or_user: HttpRequest | Request | User) -> Tenant:
    """The tenant of a user or of a request's user; at most one query.

    Raises Problem `no_tenant` (403) for who belongs to none and `wrong_region` (421) for a tenant of another region;
    PermissionDenied for an anonymous request.
    """
    user = request_or_user if isinstance(request_or_user, User) else signed_in_user(request_or_user)
    if user.tenant is None:
        detail = "Your account belongs to no clinic. An administrator can add it to one."
        raise Problem("no_tenant", detail, status=HTTPStatus.FORBIDDEN)
    require_own_region(user.tenant.region)
    return user.tenant


def require_own_region(region: str) -> None:
    """Raises Problem `wrong_region` (421) for any region but this deployment's, LOUPE_REGION."""
    if region != settings.LOUPE_REGION:
        detail = (
            f"This deployment serves the region {settings.LOUPE_REGION!r} and keeps nothing of the region {region!r}. "
            f"Send the request to the address of the deployment of {region!r}."
        )
        raise Problem("wrong_region", detail, status=HTTPStatus.MISDIRECTED_REQUEST)
