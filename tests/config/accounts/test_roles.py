"""Permissions are spelled once, exist, and nobody but people of a role has them."""

import pytest
from django.contrib.auth.models import Permission as PermissionRow

from config.accounts.models import User
from config.accounts.roles import ROLE_PERMISSIONS, TITLES, Permission, Role, declare_permission

CARRIED = {
    "owner": {Permission.UPLOAD_MEDIA, Permission.REQUEST_MEDIA},
    "stranger": {Permission.UPLOAD_MEDIA, Permission.REQUEST_MEDIA},
    "reviewer": set(ROLE_PERMISSIONS[Role.MODERATOR]),
    "team-mate": set(ROLE_PERMISSIONS[Role.SENIOR_MODERATOR]),
    "admin": set(Permission),
}


@pytest.mark.django_db
@pytest.mark.parametrize("permission", Permission)
def test_each_permission_is_declared_by_a_model(permission: Permission) -> None:
    app, codename = permission.value.split(".")
    assert PermissionRow.objects.filter(content_type__app_label=app, codename=codename).count() == 1


def test_each_role_says_what_it_carries() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_a_declared_permission_has_its_codename_and_its_title() -> None:
    assert declare_permission(Permission.REVIEW_MEDIA) == ("review_media", TITLES[Permission.REVIEW_MEDIA])


def test_each_person_has_the_permissions_of_their_role_and_no_others(person: User) -> None:
    assert {one for one in Permission if person.has_perm(one)} == CARRIED[person.username]


def test_only_seniors_withdraw() -> None:
    able = {role for role, permissions in ROLE_PERMISSIONS.items() if Permission.WITHDRAW_MEDIA in permissions}
    assert able == {Role.SENIOR_MODERATOR}
