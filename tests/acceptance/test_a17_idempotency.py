"""Idempotency-Key against real web processes: one execution whatever is sent at once, and after a crash no effect twice."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import uuid4

import httpx
import pytest
from django.db.models.functions import Now

from bench.trial.models import Note
from config.idempotency.models import IdempotencyClaim
from tests.acceptance.conftest import Tell
from tests.acceptance.keyed_requests import (
    AT_ONCE,
    BODY,
    LEASE_S,
    PATHS,
    SHORT_LEASE,
    ask_while_it_runs,
    is_replayed,
    post,
    post_at_once,
    post_until_done,
    sign_in,
)
from tests.acceptance.rig import Rig, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]

KILLS = 20
KEYS = 50
DIES = {"TRIAL_FAILPOINT": "die-before-answer"}


@pytest.mark.parametrize("path", PATHS)
def test_a17_of_many_at_once_one_is_executed(rig: Rig, tell: Tell, path: str) -> None:
    webs = [rig.start_web(), rig.start_web()]
    headers, key = sign_in(webs[0], name="ada", clinic="north"), str(uuid4())
    body = BODY | {"hold_s": 1.5}
    answers = post_at_once(webs, partial(post, headers=headers, key=key, path=path, body=body))
    counts = Counter(answer.status_code for answer in answers)
    executed = [answer for answer in answers if answer.is_success and not is_replayed(answer)]
    told_to_wait = [answer for answer in answers if answer.status_code == httpx.codes.CONFLICT]
    assert (len(executed), Note.objects.count()) == (1, 1)
    assert set(counts) <= {httpx.codes.CREATED, httpx.codes.CONFLICT}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in told_to_wait)
    again = [post(web, headers=headers, key=key, path=path, body=body) for web in webs]
    same = {answer.content for answer in [*answers, *again] if answer.is_success}
    assert all(is_replayed(answer) for answer in again)
    assert same == {executed[0].content}
    tell(
        f"a17 {path}: {AT_ONCE} at once: 1 executed, {counts[409]} told to wait, {counts[201] - 1} given the same answer"
    )


def test_a17_another_body_a_missing_key_and_two_keys_are_refused(rig: Rig, tell: Tell) -> None:
    web = rig.start_web()
    headers, key = sign_in(web, name="ada", clinic="north"), str(uuid4())
    first = post(web, headers=headers, key=key)
    other = post(web, headers=headers, key=key, body={"text": "another note"})
    missing = web.post(PATHS[0], json=BODY, headers=headers)
    both = [*headers.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    two = web.post(PATHS[0], json=BODY, headers=both)
    refused = {"other body": other, "missing": missing, "two keys": two}
    told = {case: (answer.status_code, answer.json()["code"]) for case, answer in refused.items()}
    assert first.status_code == httpx.codes.CREATED
    assert told == {
        "other body": (422, "idempotency_key_reused"),
        "missing": (400, "idempotency_key_missing"),
        "two keys": (400, "idempotency_key_repeated"),
    }
    assert all(answer.headers["Content-Type"] == "application/problem+json" for answer in refused.values())
    assert Note.objects.count() == 1
    tell(f"a17 refused: {told}")


def test_a17_nobody_is_given_an_answer_of_another_tenant(rig: Rig, tell: Tell) -> None:
    web = rig.start_web()
    people = [sign_in(web, name=name, clinic=clinic) for name, clinic in (("ada", "north"), ("bo", "south"))]
    keys = [str(uuid4()) for _ in range(KEYS)]
    answers = [post(web, headers=headers, key=key) for headers in people for key in keys]
    hits = sum(is_replayed(answer) for answer in answers)
    assert (hits, Note.objects.count()) == (0, 2 * KEYS)
    assert len({answer.content for answer in answers}) == 2 * KEYS
    assert all(is_replayed(post(web, headers=headers, key=key)) for headers in people for key in keys)
    tell(f"a17 {KEYS} keys used by two tenants: {hits} answers of the other one")


@pytest.mark.parametrize("path", PATHS)
def test_a17_after_a_kill_the_request_is_executed_once_more_and_has_one_effect(rig: Rig, tell: Tell, path: str) -> None:
    web = rig.start_web(environment=SHORT_LEASE)
    doomed = rig.start_web(environment=SHORT_LEASE | DIES)
    forking = rig.start_forking_web(environment=SHORT_LEASE | DIES)
    headers = sign_in(web, name="ada", clinic="north")
    keys = [str(uuid4()) for _ in range(KILLS)]
    for number, key in enumerate(keys):
        with pytest.raises(httpx.TransportError):  # killed by SIGKILL: it ended without an answer
            post(forking if number else doomed, headers=headers, key=key, path=path)
        assert post(web, headers=headers, key=key, path=path).status_code == httpx.codes.CONFLICT
    left_over = Note.objects.count()
    assert left_over == (0 if path == PATHS[0] else KILLS)
    begun = time.monotonic()
    answers = [post_until_done(web, headers=headers, key=key, path=path) for key in keys]
    spent_s = time.monotonic() - begun
    assert {answer.status_code for answer in answers} == {httpx.codes.CREATED}
    assert (Note.objects.count(), count_executed_anew()) == (KILLS, KILLS)
    assert [post(web, headers=headers, key=key, path=path).content for key in keys] == [one.content for one in answers]
    tell(
        f"a17 {path}: {KILLS} kills -9, {left_over} effects before the lease's end, {Note.objects.count()} after it, "
        f"0 double; the last was done {spent_s:.1f} s after the last kill (lease {LEASE_S} s)"
    )


def count_executed_anew() -> int:
    """Answered claims that a second attempt has answered."""
    return IdempotencyClaim.objects.filter(status_code=httpx.codes.CREATED, attempt=2).count()


@pytest.mark.parametrize("path", PATHS)
def test_a17_a_request_that_is_slower_than_its_lease_has_one_effect(rig: Rig, tell: Tell, path: str) -> None:
    webs = [rig.start_web(environment=SHORT_LEASE), rig.start_web(environment=SHORT_LEASE)]
    headers, key = sign_in(webs[0], name="ada", clinic="north"), str(uuid4())
    ask = partial(post, headers=headers, key=key, path=path, body=BODY | {"hold_s": 2 * LEASE_S})
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, webs[0])
        answers = ask_while_it_runs(partial(ask, webs[1]))
        done = first.result()
    assert done.status_code == httpx.codes.CREATED
    assert {answer.content for answer in answers if answer.is_success} == {done.content}
    assert Note.objects.count() == 1
    tell(f"a17 {path}: {2 * LEASE_S} s under a lease of {LEASE_S} s: 1 effect, {len(answers)} equal requests meanwhile")


def test_a17_after_its_day_a_key_is_removed_and_is_a_new_one(rig: Rig, tell: Tell) -> None:
    web = rig.start_web()
    headers, keys = sign_in(web, name="ada", clinic="north"), [str(uuid4()) for _ in range(KEYS)]
    for key in keys:
        post(web, headers=headers, key=key)
    IdempotencyClaim.objects.update(expires_at=Now() - timedelta(seconds=1))
    anew = [post(web, headers=headers, key=key, body={"text": "the next day"}) for key in keys[: KEYS // 2]]
    assert {(answer.status_code, is_replayed(answer)) for answer in anew} == {(201, False)}
    rig.start_sweeper()
    left = len(anew)
    wait_for(
        lambda: IdempotencyClaim.objects.count() == left,
        timeout_s=60,
        what="the end of the keys that were not used anew",
    )
    tell(f"a17 expired: {left} of {KEYS} keys used anew, {KEYS - left} removed by the sweeper")
