"""People, roles and tenants are written again and again without harm; a tenant is of this region only."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from config.accounts.services import (
    UnknownPermission,
    ensure_tenant,
    ensure_user,
    find_permissions,
    join_tenant,
    sync_roles,
)
from config.errors import Problem


def carried(role: Role) -> set[str]:
    rows = Group.objects.get(name=role.value).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


@pytest.mark.django_db
def test_roles_carry_exactly_what_is_spelled() -> None:
    assert {role: carried(role) for role in Role} == {role: set(ROLE_PERMISSIONS[role]) for role in Role}


@pytest.mark.django_db
def test_a_permission_that_was_added_by_hand_is_taken_away_again() -> None:
    extra = PermissionRow.objects.get(content_type__app_label="accounts", codename="delete_user")
    Group.objects.get(name=Role.MODERATOR.value).permissions.add(extra)
    sync_roles()
    assert carried(Role.MODERATOR) == set(ROLE_PERMISSIONS[Role.MODERATOR])


@pytest.mark.django_db
def test_a_permission_without_a_model_is_named() -> None:
    PermissionRow.objects.filter(codename=Permission.REVIEW_MEDIA.partition(".")[2]).delete()
    with pytest.raises(UnknownPermission, match=r"catalog\.review_media"):
        find_permissions(frozenset({Permission.REVIEW_MEDIA, Permission.UPLOAD_MEDIA}))


def test_a_known_user_is_brought_to_new_roles_and_keeps_the_password(owner: User) -> None:
    again = ensure_user("owner", password="another", roles=(Role.OPERATOR,), is_staff=True)
    assert again.pk == owner.pk
    assert again.check_password("a-password-of-tests")
    assert [group.name for group in again.groups.all()] == [Role.OPERATOR.value]
    assert (again.is_staff, again.is_superuser) == (True, False)


def test_an_administrator_is_staff_too(admin: User) -> None:
    assert (admin.is_staff, admin.is_superuser, admin.email) == (True, True, "admin@example.com")


@pytest.fixture
def clinic(db: None) -> Tenant:
    return ensure_tenant("north", name="Clinic North")


def test_a_tenant_made_here_is_of_this_region_and_is_made_once(clinic: Tenant, settings: Settings) -> None:
    assert (clinic.region, clinic.name) == (settings.LOUPE_REGION, "Clinic North")
    assert ensure_tenant("north", name="Another name") == clinic
    assert Tenant.objects.get().name == "Clinic North"


def test_a_tenant_of_another_region_is_refused_with_where_to_go(db: None) -> None:
    with pytest.raises(Problem, match="deployment of 'us-east'") as refusal:
        ensure_tenant("overseas", name="Clinic Overseas", region="us-east")
    assert (refusal.value.code, refusal.value.status) == ("wrong_region", HTTPStatus.MISDIRECTED_REQUEST)
    assert not Tenant.objects.exists()


def test_nobody_is_moved_to_another_tenant(clinic: Tenant, owner: User) -> None:
    south = ensure_tenant("south", name="Clinic South")
    join_tenant(owner, tenant=clinic)
    join_tenant(owner, tenant=clinic)
    with pytest.raises(Problem) as refusal:
        join_tenant(owner, tenant=south)
    assert (refusal.value.code, refusal.value.status) == ("other_tenant", HTTPStatus.CONFLICT)
    assert User.objects.get(pk=owner.pk).tenant == clinic
