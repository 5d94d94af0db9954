"""Whose tenant a request is of: nobody's is refused, and so is one of another region."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from pytest_django import Settings

from config.accounts.models import Tenant, User
from config.accounts.services import ensure_tenant, join_tenant
from config.accounts.tenancy import require_own_region, tenant_of
from config.errors import Problem


@pytest.fixture
def clinic(db: None) -> Tenant:
    return ensure_tenant("north", name="Clinic North")


def test_the_tenant_of_a_request_is_its_users(clinic: Tenant, owner: User, rf: RequestFactory) -> None:
    join_tenant(owner, tenant=clinic)
    request = rf.get("/")
    request.user = User.objects.get(pk=owner.pk)
    assert tenant_of(request) == tenant_of(owner) == clinic


def test_who_belongs_to_no_tenant_is_forbidden(owner: User) -> None:
    with pytest.raises(Problem) as refusal:
        tenant_of(owner)
    assert (refusal.value.code, refusal.value.status) == ("no_tenant", HTTPStatus.FORBIDDEN)


def test_an_anonymous_request_has_no_tenant(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        tenant_of(request)


def test_a_tenant_that_is_not_of_this_deployments_region_is_misdirected(
    clinic: Tenant, owner: User, settings: Settings
) -> None:
    join_tenant(owner, tenant=clinic)
    settings.LOUPE_REGION = "ap"
    with pytest.raises(Problem) as refusal:
        tenant_of(owner)
    assert (refusal.value.code, refusal.value.status) == ("wrong_region", HTTPStatus.MISDIRECTED_REQUEST)
    with pytest.raises(Problem, match="'eu'"):
        ensure_tenant("north", name="Clinic North")


def test_this_deployments_own_region_is_served(settings: Settings) -> None:
    require_own_region(settings.LOUPE_REGION)
