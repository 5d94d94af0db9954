"""What the jobs of the tests do, by dotted names as every kind of job names its functions."""

from catalog.services.analysis import give_up_run
from config.jobs.leases import Lease
from config.jobs.models import LeasedJob

GIVEN_UP: list[str] = []


def complete_job(_job: LeasedJob, lease: Lease) -> None:
    lease.complete()


def break_down(_job: LeasedJob, _lease: Lease) -> None:
    raise ZeroDivisionError("as the test asked")


def write_down(job: LeasedJob) -> None:
    GIVEN_UP.append(str(job.pk))


def fail_to_give_up(job: LeasedJob) -> None:
    give_up_run(job)  # type: ignore[arg-type]  # the jobs of these tests are runs
    raise ZeroDivisionError("as the test asked")
