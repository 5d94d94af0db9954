from datetime import datetime
from typing import Any

import pytest

from tattoo.terms import BodySite
from tests.tattoo.report.reports import make_context, make_result, sign


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"result_digest": "0" * 64}, "result_digest is not"),
        ({"body_site": BodySite.HAND}, "body_site is not"),
        ({"verify_url": "javascript:alert(1)"}, "must begin with https"),
        ({"analysed_at": datetime(2026, 11, 20, 14, 3)}, "offset from UTC"),  # noqa: DTZ001
        ({"captured_at": datetime(2026, 11, 20, 14, 3)}, "offset from UTC"),  # noqa: DTZ001
    ],
)
def test_a_context_that_contradicts_itself_cannot_be_made(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make_context(**changes)


def test_a_signature_for_another_result_is_refused() -> None:
    signature = sign(make_context()).signature
    with pytest.raises(ValueError, match="another result"):
        make_context(make_result(body_site=BodySite.HAND), signature=signature)


def test_a_report_is_signed_with_a_signature_alone() -> None:
    assert not make_context().is_signed
    assert sign(make_context()).is_signed
