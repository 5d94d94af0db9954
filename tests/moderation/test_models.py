"""The database itself refuses a decision that makes no sense."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from catalog.models import Media
from config.accounts.models import User
from moderation.models import Decision


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"verdict": "unknown", "reason": "other"}, "decision_verdict_known"),
        ({"verdict": "approved", "reason": "other"}, "decision_reason_unless_approved"),
        ({"verdict": "rejected"}, "decision_reason_unless_approved"),
        ({"verdict": "withdrawn"}, "decision_reason_unless_approved"),
    ],
)
def test_a_senseless_decision_is_refused(
    make_media: Callable[..., Media], reviewer: User, columns: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Decision.objects.create(media=make_media(), actor=reviewer, policy_version="1", **columns)
