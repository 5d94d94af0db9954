"""What an operator sees of a clinic's jobs, and what not."""

import pytest

from config.jobs.kinds import JobKind
from config.jobs.selectors import own_fields
from tattoo.jobs import ANALYSE_TATTOO, ERASE_SUBJECT, PRIVATE, SEAL_REPORT

ABOUT_THE_PATIENT = {"subject", "body_site", "questionnaire", "result", "outcome", "overrides", "failure_detail"}


def test_an_operator_sees_nothing_about_the_patient() -> None:
    shown = {field.name for field in own_fields(ANALYSE_TATTOO)}
    assert shown.isdisjoint(ABOUT_THE_PATIENT)
    assert {"tenant", "upload", "failure_code"} <= shown


@pytest.mark.parametrize("kind", [ANALYSE_TATTOO, ERASE_SUBJECT])
def test_each_private_column_exists(kind: JobKind) -> None:
    columns = {field.name for field in kind.job_model._meta.concrete_fields}
    assert kind.private <= columns
    assert ANALYSE_TATTOO.private == PRIVATE


def test_analyses_come_before_reports_and_both_before_the_catalog() -> None:
    assert (ANALYSE_TATTOO.lane, SEAL_REPORT.lane) == ("tattoo", "reports")
    assert {ANALYSE_TATTOO.rule.resource, SEAL_REPORT.rule.resource} == {"processor"}
