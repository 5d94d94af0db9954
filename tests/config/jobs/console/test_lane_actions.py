"""A lane's switches are POSTs with a token, a permission, an audit row and a message."""

from collections.abc import Callable

import pytest
from django.test import Client

from config.accounts.models import User
from config.audit.models import AuditEvent
from config.jobs.models import Lane
from config.jobs.operating import pause_lane
from tests.config.jobs.console.conftest import OPERATIONS, expect_status, read_messages

Browse = Callable[[User], Client]

FORMS = {"pause": {}, "resume": {}, "limit": {"max_running": "3"}}
TEXTS = {
    "pause": "1 lane paused: Video user.",
    "resume": "1 lane resumed: Video user.",
    "limit": "1 lane changed: Video user has at most 3 running.",
}
ADDRESS = OPERATIONS + "video_user/{}/"

each_switch = pytest.mark.parametrize("switch", FORMS)


@each_switch
def test_each_person_gets_the_right_answer(person: User, admin: User, browse: Browse, switch: str) -> None:
    if switch == "resume":
        pause_lane("video_user", actor=admin)
    before = AuditEvent.objects.count()
    answer = browse(person).post(ADDRESS.format(switch), FORMS[switch])
    may = person.username == "admin"
    assert answer.status_code == expect_status(person, allowed=302)
    assert (answer.headers.get("Location") == OPERATIONS) is may
    assert AuditEvent.objects.count() == before + may
    if may:
        assert read_messages(answer) == [TEXTS[switch]]


def test_an_operator_needs_no_other_right(operator: User, browse: Browse) -> None:
    client = browse(operator)
    for switch in FORMS:
        assert read_messages(client.post(ADDRESS.format(switch), FORMS[switch]))[-1] == TEXTS[switch]
    assert [event.actor for event in AuditEvent.objects.all()] == [operator] * 3


@each_switch
def test_a_switch_is_never_a_get_and_needs_the_pages_token(admin: User, browse: Browse, switch: str) -> None:
    assert browse(admin).get(ADDRESS.format(switch)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert strict.post(ADDRESS.format(switch), FORMS[switch]).status_code == 403
    assert not Lane.objects.exists()


@each_switch
def test_a_lane_that_there_is_not_has_no_switch(operator: User, browse: Browse, switch: str) -> None:
    answer = browse(operator).post(f"{OPERATIONS}no-such-lane/{switch}/", FORMS[switch])
    assert answer.status_code == 404
    assert not Lane.objects.exists()


@pytest.mark.parametrize("typed", ["0", "-1", "many", "1.5", "32768", "²", "9" * 30])
def test_a_limit_that_is_none_changes_nothing_and_names_the_field(operator: User, browse: Browse, typed: str) -> None:
    answer = browse(operator).post(ADDRESS.format("limit"), {"max_running": typed})
    (text,) = read_messages(answer)
    assert text.startswith("Nothing was changed. Limit: give a whole number from 1 to 32767")
    assert not Lane.objects.exists()


def test_an_empty_limit_takes_the_limit_away(operator: User, browse: Browse) -> None:
    client = browse(operator)
    client.post(ADDRESS.format("limit"), {"max_running": " 7 "})
    assert Lane.objects.get().max_running == 7
    answer = client.post(ADDRESS.format("limit"), {"max_running": ""})
    assert read_messages(answer)[-1] == "1 lane changed: Video user has no limit."
    assert Lane.objects.get().max_running is None


def test_what_is_so_already_is_said_and_not_recorded(operator: User, browse: Browse) -> None:
    answer = browse(operator).post(ADDRESS.format("resume"))
    assert read_messages(answer) == ["Video user was not paused."]
    assert not AuditEvent.objects.exists()
