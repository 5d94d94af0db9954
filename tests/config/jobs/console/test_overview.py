"""The Operations page and the parts of it that renew themselves."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from bench.trial.jobs import ANALYSIS, TATTOO
from config.accounts.models import User
from config.jobs.lanes import LANES
from config.jobs.models import Outcome
from config.jobs.operating import pause_lane
from tests.config.jobs.conftest import Hold, Queue, Shift
from tests.config.jobs.console.conftest import OPERATIONS, expect_status
from tests.config.jobs.rows import bury, write_attempt
from tests.conftest import make_person

Browse = Callable[[User], Client]

PAGES = ("", "live/", "plots/", "dead/")


def open_page(client: Client, page: str = "") -> str:
    answer = client.get(OPERATIONS + page)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_each_person_gets_the_right_answer(person: User, browse: Browse, page: str) -> None:
    assert browse(person).get(OPERATIONS + page).status_code == expect_status(person, allowed=200)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_never_a_post(admin: User, browse: Browse, page: str) -> None:
    if page:
        assert browse(admin).post(OPERATIONS + page).status_code == 405


def test_every_lane_is_shown_when_nothing_ever_ran(operator: User, browse: Browse) -> None:
    page = open_page(browse(operator))
    assert all(name.replace("_", " ").capitalize() in page for name in LANES)
    assert page.count("Nothing ran in this time.") == 2 * (1 + len(LANES))
    assert "Nothing runs at this moment." in page


def test_a_lane_that_waits_runs_fails_and_is_paused_says_so(
    operator: User, browse: Browse, queue: Queue, hold: Hold, shift: Shift
) -> None:
    shift(queue(TATTOO), run_after=-90)
    bury(hold(ANALYSIS))
    task = hold(ANALYSIS)
    pause_lane("reports", actor=operator)
    page = open_page(browse(operator), "live/")
    assert "1 min 30 s" in page or "1 min 31 s" in page
    assert f"/admin/jobs/lane/trial-analysis/{task.pk}/" in page
    assert "a worker" in page
    assert "/admin/jobs/lane/dead/?lane=analysis" in page
    assert "/admin/jobs/lane/reports/resume/" in page
    assert "/admin/jobs/lane/reports/pause/" not in page


def test_a_plot_says_each_bar_in_words(operator: User, browse: Browse) -> None:
    write_attempt(Outcome.SUCCEEDED)
    write_attempt(Outcome.FAILED)
    page = open_page(browse(operator), "plots/")
    assert page.count("1 succeeded, 1 failed</title>") == 4  # all lanes and the one, over the hour and the day
    assert page.count("Nothing ran in this time.") == 2 * (len(LANES) - 1)


def test_the_page_asks_for_its_parts_while_it_is_looked_at(operator: User, browse: Browse) -> None:
    page = open_page(browse(operator))
    for part, seconds in (("live", 2), ("plots", 15)):
        assert f'hx-get="{OPERATIONS}{part}/" hx-trigger="every {seconds}s [document.visibilityState' in page
    assert "UTC</span>" in open_page(browse(operator), "live/")


def test_who_may_only_look_is_given_no_button(browse: Browse, queue: Queue) -> None:
    looker = make_person("looker")
    group = Group.objects.create(name="lookers")
    group.permissions.add(Permission.objects.get(codename="view_lane"))
    looker.groups.add(group)
    client = browse(looker)
    task = queue()
    for page in ("", "live/", "dead/", f"{ANALYSIS.name}/{task.pk}/"):
        assert f'action="{OPERATIONS}' not in open_page(client, page)
    for action in ("analysis/pause/", f"{ANALYSIS.name}/{task.pk}/cancel/", "dead/retry/"):
        assert client.post(OPERATIONS + action).status_code == 403


@pytest.mark.parametrize("page", ["no-such-lane/change/", "no-such-kind/not-an-id/", "trial-analysis/not-an-id/"])
def test_what_there_is_not_has_no_page(operator: User, browse: Browse, page: str) -> None:
    answer = browse(operator).get(OPERATIONS + page, follow=True)
    assert answer.status_code == 404
    assert "There is no such page." in answer.content.decode()
