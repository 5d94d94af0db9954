"""A vision model behind vLLM's OpenAI API: one question, a few calls, one deadline.

The client of the `openai` package makes the request; its own retries are off, because they know no deadline for the whole,
and its parsing is passed by, because it validates nothing. A call ends in one of three ways: accepted; unacceptable, so the
model is asked once more at another temperature; or the server is away, so it is asked after a pause that fits into the time.
Importing this module takes more than a second of processor time: only who asks should.
"""

import base64
import email.utils
import math
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

import httpx2
import openai
from pydantic import BaseModel, Field, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from catalog.pipeline.captioning.breaker import Breaker
from catalog.pipeline.captioning.server import Answer, Question, Refused, ServerAway, Unacceptable
from catalog.pipeline.captioning.transport import Deadline, open_client

T = TypeVar("T")

BACKOFF = wait_random_exponential(multiplier=0.5, max=4.0)
PASSING_STATUSES: Final = frozenset({408, 409, 425, 429})
FIRST_SERVER_FAULT: Final = 500
MOST_RETRY_AFTER_S: Final = 3600.0
CALLS_SHARE: Final = 0.9
"""Of the deadline; the rest is for the pictures before the calls, and for seeing that the time is up."""


class Message(BaseModel):
    content: str


class Choice(BaseModel):
    finish_reason: str
    message: Message


class Completion(BaseModel):
    """As much of a chat completion as is read."""

    choices: list[Choice] = Field(min_length=1)


class VllmServer:
    """One server at `base_url` (ending in /v1). Threads may share it; nothing is kept open between questions."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str,
        deadline_s: float,
        breaker: Breaker,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        on_call: Callable[[str], None] = lambda _outcome: None,
    ) -> None:
        self._base_url, self._api_key, self._deadline_s = base_url, api_key or "none", deadline_s
        self._breaker, self._sleep, self._clock, self._on_call = breaker, sleep, clock, on_call

    def ask(self, question: Question, *, accept: Callable[[str], T]) -> Answer[T]:
        """Give the first acceptable answer; raises Unacceptable, Refused or ServerAway."""
        deadline = Deadline(CALLS_SHARE * self._deadline_s, clock=self._clock)
        attempts = Retrying(
            stop=lambda state: is_spent(state, most_calls=len(question.temperatures), deadline=deadline),
            wait=find_pause_s,
            retry=retry_if_exception_type((Unacceptable, ServerAway)),
            sleep=self._sleep,
            reraise=True,
        )
        with open_client(deadline) as client:
            for attempt in attempts:
                with attempt:
                    calls = attempt.retry_state.attempt_number
                    return Answer(accept(self._call(question, client=client, call=calls)), calls)
        raise AssertionError("a Retrying that reraises returns or raises")

    def _call(self, question: Question, *, client: httpx2.Client, call: int) -> str:
        """Make one call and tell the breaker how the server did; an answer of any kind is one."""
        wait_s = self._breaker.find_wait_s()
        if wait_s > 0:
            text = f"the caption server failed too often and is left alone for {wait_s:.0f} s"
            raise ServerAway(text, retry_after_s=wait_s)
        try:
            content = self._post(question, client=client, call=call)
        except ServerAway:
            self._breaker.tell_failure()
            self._on_call("away")
            raise
        except Refused:
            self._breaker.tell_success()
            self._on_call("refused")
            raise
        self._breaker.tell_success()
        self._on_call("answered")
        return read_completion(content)

    def _post(self, question: Question, *, client: httpx2.Client, call: int) -> bytes:
        """Give the body of the answer; raises ServerAway or Refused."""
        api = openai.OpenAI(base_url=self._base_url, api_key=self._api_key, max_retries=0, http_client=client)
        try:
            answer = api.chat.completions.with_raw_response.create(**describe_call(question, call=call))
        except openai.APIStatusError as error:
            raise judge_status(error.response) from None
        except openai.APIConnectionError as error:
            reason = str(error.__cause__)[:200]
            raise ServerAway(f"the caption server gave no answer: {reason}") from error
        return answer.http_response.content


def describe_call(question: Question, *, call: int) -> dict[str, Any]:
    """The arguments of a chat completion."""
    pictures = [{"type": "image_url", "image_url": {"url": write_data_url(image)}} for image in question.images]
    schema = {"name": question.schema_name, "strict": True, "schema": dict(question.schema)}
    return {
        "model": question.model,
        "messages": [
            {"role": "system", "content": question.system},
            {"role": "user", "content": [*pictures, {"type": "text", "text": question.text}]},
        ],
        "response_format": {"type": "json_schema", "json_schema": schema},
        "temperature": question.temperatures[call - 1],
        "seed": call,
        "max_tokens": question.most_tokens,
    }


def write_data_url(image: bytes) -> str:
    """A WEBP file as an address that holds it."""
    return f"data:image/webp;base64,{base64.b64encode(image).decode('ascii')}"


def read_completion(content: bytes) -> str:
    """The text of a chat completion that came to its own end; raises Unacceptable."""
    try:
        choice = Completion.model_validate_json(content).choices[0]
    except ValidationError:
        raise Unacceptable("the answer is no chat completion") from None
    if choice.finish_reason != "stop":
        raise Unacceptable(f"the answer was cut off ({choice.finish_reason[:40]})")
    return choice.message.content


def is_spent(state: RetryCallState, *, most_calls: int, deadline: Deadline) -> bool:
    """Whether no further call may be made: none is left, or the pause before it would take the rest of the time."""
    return stop_after_attempt(most_calls)(state) or state.upcoming_sleep >= deadline.left_s


def find_pause_s(state: RetryCallState) -> float:
    """Seconds before the next call: what the server asked for, a growing pause, or none after an unacceptable answer."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, ServerAway):
        return 0.0
    return error.retry_after_s or BACKOFF(state)


def judge_status(response: httpx2.Response) -> ServerAway | Refused:
    """What an answer other than 200 means."""
    status = response.status_code
    if status in PASSING_STATUSES or status >= FIRST_SERVER_FAULT:
        retry_after_s = read_retry_after_s(response.headers.get("retry-after", ""))
        return ServerAway(f"the caption server answered {status}", retry_after_s=retry_after_s)
    return Refused(
        f"the caption server refused the request with {status}: check LOUPE_CAPTIONS_URL, _MODEL and _API_KEY"
    )


def read_retry_after_s(header: str) -> float:
    """Seconds that a Retry-After (RFC 9110, section 10.2.3) asks for; 0 for none or one that cannot be read."""
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(header).timestamp() - time.time()
        except ValueError:
            return 0.0
    return min(max(seconds, 0.0), MOST_RETRY_AFTER_S) if math.isfinite(seconds) else 0.0
