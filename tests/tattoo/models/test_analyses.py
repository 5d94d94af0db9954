"""What the database itself refuses, whoever writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from config.accounts.models import User
from tattoo.models import Analysis
from tattoo.result import digest_result
from tests.tattoo.report.reports import make_result

SIGNATURE = {"signed_at": Now(), "meaning": "approved", "report_sha256": "a" * 64, "signer_name": "A"}


def change(analysis: Analysis, **columns: Any) -> None:
    with transaction.atomic():
        Analysis.objects.filter(pk=analysis.pk).update(**columns)


def test_a_stored_result_reads_back_as_it_was(finish: Callable[..., Analysis]) -> None:
    result = make_result()
    stored = finish(result).read_result()
    assert stored == result
    assert digest_result(stored) == digest_result(result)


@pytest.mark.parametrize("number", [-0.0, 0.1 + 0.2, 1e-7, 5e-324, 1e22, 100.0])
def test_a_result_with_any_number_keeps_its_digest(finish: Callable[..., Analysis], number: float) -> None:
    result = make_result()
    ink = result.inks[0].model_copy(update={"lab": (50.0, number, -number)})
    analysis = finish(result.model_copy(update={"inks": (ink,)}))
    assert digest_result(analysis.read_result()) == analysis.result_sha256


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"result": {}, "result_sha256": ""}, "analysis_result_is_whole"),
        ({"meaning": "approved"}, "analysis_signature_is_whole"),
        ({"forgotten_because": "erasure"}, "analysis_forgotten_is_empty"),
        ({"forgotten_because": "erasure", "forgotten_at": Now()}, "analysis_forgotten_is_empty"),
    ],
)
def test_half_a_statement_is_refused(queue: Callable[..., Analysis], columns: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        change(queue(), **columns)


def test_an_upload_has_one_analysis_and_its_retries(queue: Callable[..., Analysis]) -> None:
    first = queue()
    Analysis.objects.filter(pk=first.pk).update(state="dead", finished_at=Now())
    queue(upload=first.upload, retry_of=first)
    with pytest.raises(IntegrityError, match="analysis_once_an_upload"), transaction.atomic():
        queue(upload=first.upload)


@pytest.mark.parametrize("columns", [{"result": {}}, {"outcome": "stopped"}, {"result_sha256": "b" * 64}])
def test_a_result_never_changes(finish: Callable[..., Analysis], columns: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="a result never changes"):
        change(finish(), **columns)


@pytest.mark.parametrize("columns", [{"meaning": "no"}, {"signed_at": None}, {"overrides": [{}]}])
def test_a_signature_never_changes(finish: Callable[..., Analysis], advisor: User, columns: dict[str, Any]) -> None:
    analysis = finish()
    change(analysis, signed_by=advisor, **SIGNATURE)
    with pytest.raises(IntegrityError, match="a signature stays as it is"):
        change(analysis, **columns)
