"""The database refuses an entry of the blocklist that makes no sense."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from catalog.models import BlockedHash
from catalog.pipeline.near_duplicates import write_bits
from config.accounts.models import User

VALUE = "f0e1d2c3b4a59687"
PHASH = {"kind": "phash", "value": VALUE, "bits": write_bits(VALUE)}
FILE = {"kind": "sha256", "value": "a" * 64}


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        (FILE | {"kind": "md5"}, "blocked_hash_"),
        (FILE | {"max_distance": 1}, "blocked_hash_value_of_its_kind"),
        (FILE | {"value": "A" * 64}, "blocked_hash_value_of_its_kind"),
        (FILE | {"bits": write_bits(VALUE)}, "blocked_hash_value_of_its_kind"),
        (PHASH | {"bits": None}, "blocked_hash_value_of_its_kind"),
        (PHASH | {"max_distance": 17}, "blocked_hash_value_of_its_kind"),
        (PHASH | {"reason": ""}, "blocked_hash_has_reason"),
        (PHASH | {"lifted_at": Now()}, "blocked_hash_lifted_by_somebody"),
    ],
)
def test_a_senseless_entry_is_refused(admin: User, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        BlockedHash.objects.create(**{"reason": "why", "created_by": admin} | columns)


def test_an_active_hash_is_on_the_list_once(admin: User) -> None:
    BlockedHash.objects.create(**PHASH, reason="why", created_by=admin, lifted_at=Now(), lifted_by=admin)
    BlockedHash.objects.create(**PHASH, reason="why", created_by=admin)
    with pytest.raises(IntegrityError, match="blocked_hash_once"):
        BlockedHash.objects.create(**PHASH, reason="why", created_by=admin)
