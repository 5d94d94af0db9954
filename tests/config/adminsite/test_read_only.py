"""Nothing is added, changed or deleted in the console but by a named decision."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory

from config.accounts.models import User
from config.adminsite.read_only import ReadOnlyAdmin

OWN = {model: page for model, page in admin.site._registry.items() if model is not Group}


def test_every_page_of_ours_is_read_only() -> None:
    assert len(OWN) >= 7
    assert all(isinstance(page, ReadOnlyAdmin) for page in OWN.values())


@pytest.mark.parametrize("page", OWN.values(), ids=lambda page: page.opts.label)
def test_not_even_the_administrator_changes_anything(page: ReadOnlyAdmin, admin: User, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = admin
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.get_actions(request) == {}
