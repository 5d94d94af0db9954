"""A clinic's settings are changed with an audit row, and never to what the rounds of retention could not follow."""

import pytest

from config.accounts.models import Tenant, User
from config.audit.models import AuditEvent
from config.errors import Problem
from tattoo.models import Clinic
from tattoo.services.clinics import Retention, ensure_clinic, set_retention, set_timezone


def test_a_clinic_begins_with_the_defaults(tenant: Tenant) -> None:
    clinic = ensure_clinic(tenant)
    assert (clinic.timezone, clinic.devices, clinic.retention_original_days) == ("UTC", [], 90)
    assert ensure_clinic(tenant) == clinic


def test_retention_is_changed_once_and_recorded(tenant: Tenant, advisor: User) -> None:
    for _ in range(2):
        set_retention(Retention(30, 60, 365, 365), tenant=tenant, actor=advisor)
    clinic, event = Clinic.objects.get(), AuditEvent.objects.get()
    assert (clinic.retention_original_days, clinic.retention_result_days) == (30, 365)
    assert (event.action, event.actor) == ("clinic.retention_changed", advisor)
    assert (event.before["retention_original_days"], event.after["retention_original_days"]) == (90, 30)


@pytest.mark.parametrize(
    ("retention", "fields"),
    [
        (Retention(0, 1, 1, 1), ["original"]),
        (Retention(1, 40_000, 1, 0), ["derived", "result"]),
        (Retention(1, 1, 20, 10), ["result"]),
    ],
)
def test_days_that_cannot_be_are_named(tenant: Tenant, advisor: User, retention: Retention, fields: list[str]) -> None:
    with pytest.raises(Problem) as refused:
        set_retention(retention, tenant=tenant, actor=advisor)
    assert [fault.field for fault in refused.value.faults] == fields
    assert not Clinic.objects.exists()


def test_a_time_zone_is_one_of_the_database(tenant: Tenant, advisor: User) -> None:
    with pytest.raises(Problem, match="Europe/Berlin"):
        set_timezone("Berlin", tenant=tenant, actor=advisor)
    assert set_timezone("Europe/Berlin", tenant=tenant, actor=advisor).timezone == "Europe/Berlin"
    assert AuditEvent.objects.get().after == {"timezone": "Europe/Berlin"}
