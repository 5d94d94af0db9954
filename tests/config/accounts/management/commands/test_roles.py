"""`manage.py roles`"""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from config.accounts.roles import Role


@pytest.mark.django_db
def test_the_command_writes_every_role_and_says_so() -> None:
    Group.objects.all().delete()
    said = StringIO()
    call_command("roles", stdout=said)
    assert said.getvalue() == f"{len(Role)} roles written.\n"
    assert {group.name for group in Group.objects.all()} == {role.value for role in Role}
