"""What the database itself refuses of people and tenants."""

import pytest
from django.db import IntegrityError, transaction

from config.accounts.models import Tenant, User
from config.accounts.services import ensure_tenant, join_tenant


@pytest.mark.parametrize("region", ["", "EU", "eu west", "-eu", "eu\n"])
def test_the_database_refuses_a_region_that_is_empty_or_not_lower_case(db: None, region: str) -> None:
    with pytest.raises(IntegrityError, match="tenant_region_lower_case"), transaction.atomic():
        Tenant.objects.create(name="Clinic", slug="clinic", region=region)


def test_a_tenant_with_people_cannot_be_deleted(owner: User) -> None:
    clinic = ensure_tenant("north", name="Clinic North")
    join_tenant(owner, tenant=clinic)
    with pytest.raises(IntegrityError):
        clinic.delete()
