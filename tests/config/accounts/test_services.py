"""People and roles are written again and again without harm."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow

from config.accounts.models import User
from config.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from config.accounts.services import UnknownPermission, ensure_user, find_permissions, sync_roles


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
