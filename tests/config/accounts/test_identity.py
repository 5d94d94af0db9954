"""Who asks, as our own user."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from config.accounts.identity import signed_in_user
from config.accounts.models import User


def test_a_signed_in_user_is_given_back(owner: User, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = owner
    assert signed_in_user(request) is owner


def test_an_anonymous_visitor_is_refused(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        signed_in_user(request)
