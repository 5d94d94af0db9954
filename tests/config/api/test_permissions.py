"""An operation that names no permission refuses everybody."""

from types import SimpleNamespace

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from config.accounts.models import User
from config.accounts.roles import Permission
from config.api.permissions import HasNamedPermission


def ask(user: User | None, *, required: Permission | None) -> bool:
    request = Request(APIRequestFactory().get("/"))
    request.user = user  # type: ignore[assignment]  # UNAUTHENTICATED_USER is None
    return HasNamedPermission().has_permission(request, SimpleNamespace(required_permission=required))


def test_who_has_the_permission_may(person: User) -> None:
    able = {"owner", "stranger", "admin"}
    assert ask(person, required=Permission.UPLOAD_MEDIA) is (person.username in able)


def test_nobody_may_do_what_names_no_permission(admin: User) -> None:
    assert not ask(admin, required=None)


@pytest.mark.parametrize("permission", Permission)
def test_an_unknown_visitor_may_do_nothing(permission: Permission) -> None:
    assert not ask(None, required=permission)


def test_a_person_who_was_switched_off_may_do_nothing(owner: User) -> None:
    owner.is_active = False
    assert not ask(owner, required=Permission.UPLOAD_MEDIA)
