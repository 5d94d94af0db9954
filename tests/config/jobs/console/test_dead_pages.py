"""The list of dead letters, and many of them retried at once: never by accident, each with its own result."""

from collections.abc import Callable

import pytest
from django.test import Client

from bench.trial.jobs import ANALYSIS, TATTOO
from bench.trial.models import Task
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.jobs.models import JobState
from config.jobs.queueing import retry_job
from tests.config.jobs.conftest import Hold, Queue
from tests.config.jobs.console.conftest import OPERATIONS, expect_status, read_messages
from tests.config.jobs.rows import bury

Browse = Callable[[User], Client]

DEAD, RETRY = OPERATIONS + "dead/", OPERATIONS + "dead/retry/"


def choose(*tasks: Task) -> list[str]:
    return [f"trial-{task.lane}:{task.pk}" for task in tasks]


@pytest.fixture
def bury_many(hold: Hold) -> Callable[[int], list[Task]]:
    def bury_so_many(count: int) -> list[Task]:
        return [bury(hold()) for _ in range(count)]

    return bury_so_many


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"analysis", "tattoo"}),
        ("?lane=tattoo", {"tattoo"}),
        ("?lane=analysis&error=PermanentError", {"analysis"}),
        ("?error=none", set()),
        ("?lane=no-such-lane&page=x", set()),
        ("?page=99999999999999", {"analysis", "tattoo"}),
        ("?page=-1", {"analysis", "tattoo"}),
    ],
)
def test_the_list_is_filtered_and_a_filter_that_finds_nothing_says_so(
    operator: User, browse: Browse, hold: Hold, query: str, shown: set[str]
) -> None:
    tasks = [bury(hold()), bury(hold(TATTOO), kind=TATTOO)]
    page = browse(operator).get(DEAD + query).content.decode()
    assert {task.lane for task in tasks if f'value="trial-{task.lane}:{task.pk}"' in page} == shown
    assert ("No dead job is waiting for a decision under this filter." in page) is (not shown)


def test_each_person_gets_the_right_answer(
    person: User, browse: Browse, bury_many: Callable[[int], list[Task]]
) -> None:
    tasks = bury_many(2)
    answer = browse(person).post(RETRY, {"job": choose(*tasks)})
    assert answer.status_code == expect_status(person, allowed=200)
    assert Task.objects.filter(state=JobState.QUEUED).count() == (2 if person.username == "admin" else 0)


def test_each_job_has_its_result_and_one_that_fails_keeps_none_back(
    operator: User, browse: Browse, bury_many: Callable[[int], list[Task]]
) -> None:
    tasks = bury_many(3)
    retry_job(ANALYSIS, tasks[1].pk)
    page = browse(operator).post(RETRY, {"job": choose(*tasks)}).content.decode()
    assert "2 of 3 jobs retried" in page
    assert page.count("This job was retried already; see the newer one.") == 1
    assert Task.objects.filter(retry_of__in=tasks).count() == 3
    assert AuditEvent.objects.filter(action="job.retried", actor=operator).count() == 2


def test_more_than_twenty_are_retried_only_when_their_count_is_typed(
    operator: User, browse: Browse, bury_many: Callable[[int], list[Task]]
) -> None:
    client, form = browse(operator), {"job": choose(*bury_many(21))}
    asked = client.post(RETRY, form).content.decode()
    assert "Count: type 21 to go on" in asked
    assert asked.count('name="job"') == 21
    for typed in ("", "20", "all"):
        asked = client.post(RETRY, {**form, "confirmed_count": typed}).content.decode()
        assert "Count: type 21, the number of chosen jobs. Nothing was retried." in asked
    assert not Task.objects.filter(retry_of__isnull=False).exists()
    assert "21 of 21 jobs retried" in client.post(RETRY, {**form, "confirmed_count": " 21 "}).content.decode()


def test_twenty_are_retried_without_a_question_and_each_once(
    operator: User, browse: Browse, bury_many: Callable[[int], list[Task]]
) -> None:
    chosen = choose(*bury_many(20))
    assert "20 of 20 jobs retried" in browse(operator).post(RETRY, {"job": chosen + chosen}).content.decode()


@pytest.mark.parametrize(
    "jobs", [[], ["no-such-kind:01890000-0000-7000-8000-000000000000"], ["trial-analysis:7"], ["x"]]
)
def test_who_chooses_nothing_that_there_is_is_told_so(operator: User, browse: Browse, jobs: list[str]) -> None:
    answer = browse(operator).post(RETRY, {"job": jobs})
    assert answer.headers["Location"] == DEAD
    assert read_messages(answer) == ["Nothing was retried. Jobs: choose at least one."]


def test_a_bulk_retry_is_never_a_get_and_needs_the_pages_token(admin: User, browse: Browse, queue: Queue) -> None:
    assert browse(admin).get(RETRY).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert strict.post(RETRY, {"job": choose(queue())}).status_code == 403
