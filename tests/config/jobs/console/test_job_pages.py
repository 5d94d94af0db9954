"""A job's page in every state, its chain of retries, and its two buttons."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from bench.trial.jobs import ANALYSIS, TATTOO
from bench.trial.models import Task
from catalog.jobs import ANALYSE_MEDIA
from catalog.models import Media
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.jobs.errors import Category, Failure
from config.jobs.kinds import JobKind
from config.jobs.leases import Lease, fail_attempt
from config.jobs.models import JobState
from config.jobs.queueing import cancel_job, enqueue
from tests.config.jobs.conftest import Hold, Queue
from tests.config.jobs.console.conftest import OPERATIONS, expect_status, read_messages
from tests.config.jobs.rows import bury

Browse = Callable[[User], Client]


def address(task: Task, action: str = "", *, kind: JobKind = ANALYSIS) -> str:
    return f"{OPERATIONS}{kind.name}/{task.pk}/{action}"


def open_page(client: Client, task: Task, action: str = "", *, kind: JobKind = ANALYSIS) -> str:
    answer = client.get(address(task, action, kind=kind))
    assert answer.status_code == 200
    return answer.content.decode()


def bring_to(state: str, hold: Hold, queue: Queue) -> Task:
    if state in (JobState.QUEUED, JobState.CANCELLED):
        task = queue()
        if state == JobState.CANCELLED:
            cancel_job(ANALYSIS, task.pk)
        return task
    task = hold()
    if state == JobState.SUCCEEDED:
        Lease(task, kind=ANALYSIS).complete()
    return bury(task) if state == JobState.DEAD else task


@pytest.mark.parametrize("state", JobState)
def test_a_job_of_any_state_has_its_page_with_the_buttons_that_make_sense(
    operator: User, browse: Browse, hold: Hold, queue: Queue, state: JobState
) -> None:
    task = bring_to(state, hold, queue)
    page = open_page(browse(operator), task)
    assert state.label in page
    assert (address(task, "cancel/") in page) is (state in (JobState.QUEUED, JobState.RUNNING))
    assert (address(task, "retry/") in page) is (state == JobState.DEAD)
    assert (f'hx-get="{address(task, "live/")}"' in page) is (state in (JobState.QUEUED, JobState.RUNNING))


@pytest.mark.parametrize("action", ["", "live/"])
def test_each_person_gets_the_right_answer(person: User, browse: Browse, queue: Queue, action: str) -> None:
    assert browse(person).get(address(queue(), action)).status_code == expect_status(person, allowed=200)


def test_a_dead_job_says_why_it_failed_with_its_traceback_and_its_trace_id(
    operator: User, browse: Browse, hold: Hold
) -> None:
    page = open_page(browse(operator), bury(hold(request_id="a-request", deed="loop", argument=2.5)))
    for text in ("Why it failed: PermanentError", "it will never work", "Traceback: deeds.py, line 1", "a-request"):
        assert text in page
    assert "<dt>Deed</dt><dd>loop</dd>" in page
    assert "<dt>Argument</dt><dd>2.5</dd>" in page


def test_what_a_job_reports_is_shown_as_text(operator: User, browse: Browse, hold: Hold) -> None:
    failure = Failure(Category.PERMANENT, "<b>Bad</b>", "<script>alert(1)</script>", traceback="<i>here</i>")
    page = open_page(browse(operator), bury(hold(), failure=failure))
    assert "<script>alert(1)" not in page
    assert "<b>Bad" not in page
    assert "<i>here" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_attempt_that_failed_and_the_wait_for_the_next_are_on_the_timeline(
    operator: User, browse: Browse, hold: Hold
) -> None:
    task = hold()
    fail_attempt(task, kind=ANALYSIS, failure=Failure(Category.TRANSIENT, "TransientError", "away", retry_after_s=300))
    page = open_page(browse(operator), task)
    assert "Last fault: TransientError" in page
    assert "begins in 5 min" in page or "begins in 4 min" in page
    assert page.count('class="loupe-span-wait"') == 2


def test_the_input_links_to_the_page_of_what_it_names(
    operator: User, browse: Browse, make_media: Callable[..., Media]
) -> None:
    media = make_media()
    run = enqueue(ANALYSE_MEDIA, media_id=media.pk)
    page = open_page(browse(operator), run, kind=ANALYSE_MEDIA)
    assert f'href="/admin/catalog/media/{media.pk}/change/"' in page


def test_a_retry_leads_to_the_new_job_and_each_names_the_other(operator: User, browse: Browse, hold: Hold) -> None:
    client, task = browse(operator), bury(hold())
    answer = client.post(address(task, "retry/"))
    again = Task.objects.get(retry_of=task)
    assert answer.headers["Location"] == address(again)
    assert read_messages(answer) == ["1 job retried: this is the new one."]
    assert f'href="{address(again)}"' in open_page(client, task)
    assert f'href="{address(task)}"' in open_page(client, again)
    assert address(task, "retry/") not in open_page(client, task)


def test_a_second_retry_says_why_it_is_none(operator: User, browse: Browse, hold: Hold) -> None:
    client, task = browse(operator), bury(hold())
    client.post(address(task, "retry/"))
    answer = client.post(address(task, "retry/"))
    assert read_messages(answer)[-1] == "Nothing was retried. This job was retried already; see the newer one."
    assert Task.objects.count() == 2


@pytest.mark.parametrize(("action", "state"), [("cancel", JobState.RUNNING), ("retry", JobState.DEAD)])
def test_each_person_gets_the_right_answer_to_a_button(
    person: User, browse: Browse, hold: Hold, queue: Queue, action: str, state: JobState
) -> None:
    task = bring_to(state, hold, queue)
    answer = browse(person).post(address(task, f"{action}/"))
    assert answer.status_code == expect_status(person, allowed=302)
    assert AuditEvent.objects.filter(action__startswith="job.").exists() is (person.username == "admin")


@pytest.mark.parametrize("action", ["cancel/", "retry/"])
def test_a_button_is_never_a_get_and_needs_the_pages_token(
    admin: User, browse: Browse, hold: Hold, action: str
) -> None:
    task = bury(hold())
    assert browse(admin).get(address(task, action)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert strict.post(address(task, action)).status_code == 403


def test_a_cancelled_job_says_so_and_one_that_has_ended_is_left_alone(
    operator: User, browse: Browse, queue: Queue, hold: Hold
) -> None:
    client, waiting, dead = browse(operator), queue(), bury(hold(TATTOO), kind=TATTOO)
    assert read_messages(client.post(address(waiting, "cancel/"))) == ["1 job cancelled."]
    answer = client.post(address(dead, "cancel/", kind=TATTOO))
    assert read_messages(answer)[-1] == "Nothing was cancelled: the job had ended before."
    waiting.refresh_from_db()
    dead.refresh_from_db()
    assert (waiting.state, dead.state) == (JobState.CANCELLED, JobState.DEAD)


@pytest.mark.parametrize("action", ["", "live/", "cancel/", "retry/"])
@pytest.mark.parametrize("kind", ["trial-tattoo", "no-such-kind"])
def test_a_job_that_there_is_not_has_no_page(
    operator: User, browse: Browse, queue: Queue, kind: str, action: str
) -> None:
    client = browse(operator)
    ask = client.post if action in ("cancel/", "retry/") else client.get
    for job_id in (queue(ANALYSIS).pk, uuid4()):
        assert ask(f"{OPERATIONS}{kind}/{job_id}/{action}").status_code == 404
