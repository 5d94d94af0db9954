"""The database itself refuses an outcome that it does not know."""

import pytest
from django.db import IntegrityError

from catalog.models import Character
from config.accounts.models import User
from recommendations.models import MediaRequest


def test_an_unknown_outcome_is_refused(owner: User, mira: Character) -> None:
    asked = {"text": "rain", "kind": "image", "nsfw_max": 0, "count": 1, "threshold": 0.5, "calibration": "1"}
    with pytest.raises(IntegrityError, match="media_request_outcome_known"):
        MediaRequest.objects.create(user=owner, character=mira, outcome="unknown", **asked)
