"""What a clinic sets for itself. A change of retention counts from the next round on, for what is there already too."""

from dataclasses import dataclass
from http import HTTPStatus
from zoneinfo import available_timezones

from django.db import transaction

from config.accounts.models import Tenant, User
from config.accounts.tenancy import require_own_region
from config.audit.services import Action, record_event
from config.errors import FieldFault, Problem
from tattoo.models import Clinic
from tattoo.models.clinics import LONGEST_KEPT_DAYS


@dataclass(frozen=True)
class Retention:
    """For how many days each class is kept."""

    original: int
    derived: int
    report: int
    result: int


def ensure_clinic(tenant: Tenant) -> Clinic:
    """The tenant's settings, made with the defaults when there are none; raises Problem wrong_region."""
    require_own_region(tenant.region)
    return Clinic.objects.get_or_create(tenant=tenant)[0]


@transaction.atomic
def set_retention(retention: Retention, *, tenant: Tenant, actor: User | None) -> Clinic:
    """Change for how long things are kept. Locks the clinic's row; raises Problem retention_days, wrong_region."""
    check_days(retention)
    clinic = Clinic.objects.select_for_update().get(pk=ensure_clinic(tenant).pk)
    columns = {f"retention_{name}_days": days for name, days in vars(retention).items()}
    before = {name: getattr(clinic, name) for name in columns}
    if before == columns:
        return clinic
    for name, days in columns.items():
        setattr(clinic, name, days)
    clinic.save(update_fields=list(columns))
    record_event(Action("clinic.retention_changed", clinic, before=before, after=columns), actor=actor)
    return clinic


def check_days(retention: Retention) -> None:
    """Raises Problem retention_days that names each fault."""
    faults = [
        FieldFault(name, "out_of_range", f"{name}: give 1 to {LONGEST_KEPT_DAYS} days.")
        for name, days in vars(retention).items()
        if not 1 <= days <= LONGEST_KEPT_DAYS
    ]
    if not faults and retention.result < retention.report:
        detail = "result: results are kept at least as long as the reports that are made of them."
        faults.append(FieldFault("result", "shorter_than_reports", detail))
    if faults:
        detail = " ".join(fault.detail for fault in faults)
        raise Problem("retention_days", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY, faults=tuple(faults))


@transaction.atomic
def set_timezone(timezone: str, *, tenant: Tenant, actor: User | None) -> Clinic:
    """Change the time zone of the clinic's reports, such as Europe/Berlin. Raises Problem unknown_timezone, wrong_region."""
    if timezone not in available_timezones():
        detail = f"timezone: {timezone!r} is no name of the IANA time zone database, such as Europe/Berlin."
        raise Problem("unknown_timezone", detail, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    clinic = Clinic.objects.select_for_update().get(pk=ensure_clinic(tenant).pk)
    before = {"timezone": clinic.timezone}
    clinic.timezone = timezone
    clinic.save(update_fields=["timezone"])
    record_event(Action("clinic.timezone_changed", clinic, before=before, after={"timezone": timezone}), actor=actor)
    return clinic
