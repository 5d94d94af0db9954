"""`Prefer` of RFC 7240: whether to answer at once, and how long to wait before."""

import re
from dataclasses import dataclass

WAIT = re.compile(r"wait=\"?(\d{1,6})\"?")
RESPOND_ASYNC = "respond-async"


@dataclass(frozen=True)
class Preference:
    """How long the client wants to wait in seconds, None when it does not say; `is_async`: it takes 202 for an answer."""

    is_async: bool
    wait_s: int | None

    def deadline_s(self, most_s: int) -> int:
        """How long to wait before answering 202; what the client wants, at most `most_s`."""
        if self.wait_s is not None:
            return min(self.wait_s, most_s)
        return 0 if self.is_async else most_s

    @property
    def applied(self) -> str:
        """The value of `Preference-Applied` for an answer of 202; empty when nothing was preferred."""
        waited = [] if self.wait_s is None else [f"wait={self.wait_s}"]
        return ", ".join([RESPOND_ASYNC] * self.is_async + waited)


def read_preference(header: str) -> Preference:
    """What a `Prefer` header says; what is not known in it is ignored, as RFC 7240 wants it. The first `wait` counts."""
    tokens = [token.strip().lower() for token in re.split(r"[,;]", header)]
    waits = [int(found[1]) for token in tokens if (found := WAIT.fullmatch(token))]
    return Preference(RESPOND_ASYNC in tokens, waits[0] if waits else None)
