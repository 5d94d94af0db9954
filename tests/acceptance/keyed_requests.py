"""Requests with an Idempotency-Key to a real web process, and what a17 asks of their answers."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from typing import Any

import httpx

from config.accounts.roles import Role
from config.accounts.services import ensure_tenant, ensure_user, join_tenant
from tests.acceptance.rig import wait_for

PASSWORD = "a-password-of-tests"
PATHS = ("/trial/notes", "/trial/eager-notes")
BODY = {"text": "a note"}
AT_ONCE = 64
LEASE_S = 4
SHORT_LEASE = {"LOUPE_IDEMPOTENCY_LEASE_S": str(LEASE_S)}

Headers = dict[str, str]


def sign_in(web: httpx.Client, *, name: str, clinic: str) -> Headers:
    """The headers of a clinician of the clinic, who is made when there is none."""
    user = ensure_user(name, password=PASSWORD, roles=(Role.CLINICIAN,), is_staff=False)
    join_tenant(user, tenant=ensure_tenant(clinic, name=clinic.title()))
    answer = web.post("/v1/auth/token", json={"username": name, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['access']}"}


def post(
    web: httpx.Client, *, headers: Headers, key: str, path: str = PATHS[0], body: dict[str, Any] = BODY
) -> httpx.Response:
    return web.post(path, json=body, headers=headers | {"Idempotency-Key": key})


def is_replayed(answer: httpx.Response) -> bool:
    return bool(answer.headers.get("Idempotency-Replayed") == "true")


def post_until_done(web: httpx.Client, *, headers: Headers, key: str, path: str) -> httpx.Response:
    """Send the same request until it is not told to wait."""
    last = post(web, headers=headers, key=key, path=path)

    def is_done() -> bool:
        nonlocal last
        last = post(web, headers=headers, key=key, path=path)
        return last.status_code != httpx.codes.CONFLICT

    wait_for(is_done, timeout_s=60, what="an answer other than 409")
    return last


def ask_while_it_runs(ask: Callable[[], httpx.Response]) -> Sequence[httpx.Response]:
    """Send the request each half second until it is answered."""
    answers: list[httpx.Response] = []

    def is_answered() -> bool:
        time.sleep(0.5)
        answers.append(ask())
        return bool(answers[-1].is_success)

    wait_for(is_answered, timeout_s=60, what="an answer other than 409")
    return answers


def post_at_once(webs: Sequence[httpx.Client], ask: Callable[[httpx.Client], httpx.Response]) -> list[httpx.Response]:
    """The answers to 64 equal requests, sent to the webs by turns, all at the same time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, islice(cycle(webs), AT_ONCE)))
