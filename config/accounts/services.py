"""Writers of people, their roles and the tenants they belong to."""

from functools import reduce
from http import HTTPStatus
from operator import or_

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.db import transaction
from django.db.models import Q

from config.accounts.models import Tenant, User
from config.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from config.accounts.tenancy import require_own_region
from config.errors import Problem


class UnknownPermission(LookupError):
    """A role carries a permission that no model declares."""


def find_permissions(permissions: frozenset[Permission]) -> list[PermissionRow]:
    """The rows of named permissions, in one query; raises UnknownPermission for one that no model declares."""
    if not permissions:
        return []
    wanted = (permission.value.split(".") for permission in permissions)
    either = reduce(or_, (Q(content_type__app_label=app, codename=codename) for app, codename in wanted))
    rows = list(PermissionRow.objects.filter(either).select_related("content_type"))
    missing = permissions - {Permission(f"{row.content_type.app_label}.{row.codename}") for row in rows}
    if missing:
        raise UnknownPermission(f"No model declares: {', '.join(sorted(missing))}. Have migrations run?")
    return rows


@transaction.atomic
def sync_roles() -> int:
    """Make each role's group carry exactly its permissions; returns the number of roles. Safe to run again."""
    for role, permissions in ROLE_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set(find_permissions(permissions))
    return len(ROLE_PERMISSIONS)


@transaction.atomic
def ensure_user(
    username: str, *, password: str, roles: tuple[Role, ...], is_staff: bool, is_admin: bool = False
) -> User:
    """The user with this name and these roles; the password is set only when the user is new."""
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, email=f"{username}@example.com", password=password)
    user.is_staff, user.is_superuser = is_staff or is_admin, is_admin
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    return user


@transaction.atomic
def ensure_tenant(slug: str, *, name: str, region: str | None = None) -> Tenant:
    """The tenant with this slug, made when there is none; the region is this deployment's and no other.

    Raises Problem `wrong_region` for another one.
    """
    region = settings.LOUPE_REGION if region is None else region
    require_own_region(region)
    tenant, _ = Tenant.objects.get_or_create(slug=slug, defaults={"name": name, "region": region})
    require_own_region(tenant.region)
    return tenant


@transaction.atomic
def join_tenant(user: User, *, tenant: Tenant) -> None:
    """Make the user one of the tenant's people; locks the user's row. Safe to run again.

    Raises Problem `other_tenant` for somebody of another tenant: what a person wrote stays where it was written.
    """
    require_own_region(tenant.region)
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.tenant_id not in {None, tenant.pk}:
        detail = f"{row} belongs to another clinic. Make a new account for the work at {tenant}."
        raise Problem("other_tenant", detail, status=HTTPStatus.CONFLICT)
    row.tenant = user.tenant = tenant
    row.save(update_fields=["tenant"])
