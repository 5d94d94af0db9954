"""The operator, and the console as each person may use it."""

from typing import Any

import pytest
from django.contrib.messages import get_messages

from config.accounts.models import User
from config.accounts.roles import Role
from tests.conftest import make_person

OPERATIONS = "/admin/jobs/lane/"
OUTSIDE = {"owner", "stranger"}


def read_messages(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def expect_status(person: User, *, allowed: int) -> int:
    """Of the five people only the administrator sees jobs; who is no staff is asked to sign in."""
    return 302 if person.username in OUTSIDE else allowed if person.username == "admin" else 403


@pytest.fixture
def operator(db: None) -> User:
    """Sees and operates jobs, and has no other right of the administrator's."""
    return make_person("operator", Role.OPERATOR)
