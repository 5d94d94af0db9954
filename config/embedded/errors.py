"""The one error of the embedded servers: it names the server, what was seen and what to do about it."""

from __future__ import annotations


class EmbeddedServerError(Exception):
    """A server that cannot be started, found or stopped; `remedy` tells the reader what to do."""

    def __init__(self, server: str, *, problem: str, remedy: str, log_tail: str = "") -> None:
        self.server = server
        self.problem = problem
        self.remedy = remedy
        self.log_tail = log_tail
        super().__init__(self._describe())

    def _describe(self) -> str:
        parts = [f"{self.server}: {self.problem}"]
        if self.log_tail:
            parts.append("Last lines of its log:\n" + self.log_tail)
        parts.append(f"What to do: {self.remedy}")
        return "\n".join(parts)
