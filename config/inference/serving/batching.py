"""Which waiting requests run together, as a pure decision: it looks at the queue of one model and at the clock.

Requests join when their inputs have equal names, types and sides but the first, in order of arrival, up to a number of rows
and of bytes. The first waits for others at most `max_wait_s`, and not at all when nobody else is busy who could still join.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from config.inference.serving.slab import Array

MAX_BATCH_BYTES: Final = 256 * 2**20

Feeds: TypeAlias = Mapping[str, Array]
Key: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class BatchRule:
    """How one model's requests are put together; `runs` is how many of its batches may run at a time."""

    max_rows: int = 1
    max_wait_s: float = 0.0
    runs: int = 1


@dataclass(frozen=True, eq=False)
class Waiting:
    """A request in a queue; `outputs` are the names asked for, `arrived` is of the monotonic clock, in s."""

    model: str
    feeds: Feeds
    outputs: Sequence[str] | None
    arrived: float
    rows: int = field(init=False)
    key: Key = field(init=False)

    def __post_init__(self) -> None:
        firsts = {array.shape[:1] for array in self.feeds.values()}
        is_stackable = len(firsts) == 1 and firsts != {()}
        object.__setattr__(self, "rows", next(iter(firsts))[0] if is_stackable else 0)
        sides = tuple((name, array.dtype.str, array.shape[1:]) for name, array in sorted(self.feeds.items()))
        object.__setattr__(self, "key", (*sides, None if self.outputs is None else tuple(self.outputs)))

    @property
    def size_bytes(self) -> int:
        return sum(array.nbytes for array in self.feeds.values())


@dataclass(frozen=True)
class Choice:
    """The requests to run now; none before `not_before` (monotonic clock, in s) unless others arrive."""

    batch: tuple[Waiting, ...]
    not_before: float = 0.0


class Argument(Protocol):
    """An input or output of a model."""

    @property
    def shape(self) -> Sequence[int | str | None]: ...


def can_batch(inputs: Sequence[Argument], outputs: Sequence[Argument]) -> bool:
    """Whether all inputs and outputs share one named first side: only then is each row of an output a row of the input's."""
    firsts = {one.shape[0] if one.shape else None for one in (*inputs, *outputs)}
    return len(firsts) == 1 and isinstance(next(iter(firsts)), str)


def choose_batch(queue: Sequence[Waiting], *, rule: BatchRule, now: float, busy: int) -> Choice:
    """Choose from a model's queue, oldest first, which is not empty; `busy` clients could have a request here soon."""
    first = queue[0]
    if rule.max_rows == 1 or not 0 < first.rows < rule.max_rows:
        return Choice((first,))
    batch, rows, size_bytes, is_full = [first], first.rows, first.size_bytes, False
    for one in queue[1:]:
        if one.key != first.key or one.rows == 0:
            continue
        if rows + one.rows > rule.max_rows or size_bytes + one.size_bytes > MAX_BATCH_BYTES:
            is_full = True
            break
        batch.append(one)
        rows, size_bytes = rows + one.rows, size_bytes + one.size_bytes
    deadline = first.arrived + rule.max_wait_s
    if is_full or rows == rule.max_rows or busy <= len(batch) or now >= deadline:
        return Choice(tuple(batch))
    return Choice((), deadline)
