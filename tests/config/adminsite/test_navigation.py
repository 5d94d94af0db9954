"""The side bar shows each person the pages that they may open, and all of those."""

from collections.abc import Callable

from django.test import Client, RequestFactory

from config.accounts.models import User
from config.adminsite.navigation import CONSOLE

SHOWN = {
    "reviewer": [
        "Waiting for review",
        "All media",
        "Near-duplicates",
        "Blocklist",
        "Decisions",
        "Characters",
        "Analysis runs",
    ],
    "team-mate": [
        "Waiting for review",
        "All media",
        "Near-duplicates",
        "Blocklist",
        "Decisions",
        "Characters",
        "Analysis runs",
        "Audit",
    ],
    "owner": [],
    "stranger": [],
}
ITEMS = [item for group in CONSOLE["SIDEBAR"]["navigation"] for item in group["items"]]


def test_each_person_sees_their_pages_and_each_link_opens(
    person: User, rf: RequestFactory, browse: Callable[[User], Client]
) -> None:
    request = rf.get("/")
    request.user = person
    shown = [item for item in ITEMS if item["permission"](request)]
    assert [item["title"] for item in shown] == SHOWN.get(person.username, [item["title"] for item in ITEMS])
    client = browse(person)
    for item in shown:
        address = item["link"](request) if callable(item["link"]) else str(item["link"])
        assert client.get(address).status_code == 200, item["title"]
