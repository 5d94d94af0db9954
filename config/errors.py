"""Problem: every answer of Loupe that is not a success, wherever it arises; config/api/problems.py renders it."""

from dataclasses import dataclass
from http import HTTPStatus

RETRY_AFTER_S = 5


@dataclass(frozen=True)
class FieldFault:
    """What is wrong with one field; `field` is a dotted path, empty for the body as a whole."""

    field: str
    code: str
    detail: str


class Problem(Exception):
    """An answer that is not a success. `code` is for programs and stays; `detail` is a sentence for people."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        status: HTTPStatus,
        faults: tuple[FieldFault, ...] = (),
        retry_after_s: int = 0,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.status = code, detail, status
        self.faults, self.retry_after_s = faults, retry_after_s


def not_found(what: str) -> Problem:
    """The same answer for what does not exist and what is somebody else's."""
    return Problem("not_found", f"There is no such {what}.", status=HTTPStatus.NOT_FOUND)


def unavailable(what: str) -> Problem:
    detail = f"The {what} is not reachable at the moment; nothing was lost. Try again in {RETRY_AFTER_S} seconds."
    code = f"{what.replace(' ', '_')}_unavailable"
    return Problem(code, detail, status=HTTPStatus.SERVICE_UNAVAILABLE, retry_after_s=RETRY_AFTER_S)
