"""Near-duplicates: which of 100,000 stored pictures differ from a new one in at most ten bits of both hashes.

Three ways in the same PostgreSQL, the same rows and questions, all exact: PostgreSQL's `bit_count(a # b)` over all rows;
pgvector's `<~>` over all rows, which is Loupe's way; and b-trees on four 16-bit bands of the pHash, each asked for every value
within two bits (Norouzi, Punjani and Fleet 2012). The ratio is the time of `bit_count` over that of `<~>`.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, LiteralString

import psycopg
from rich.console import Console

from catalog.pipeline.near_duplicates import MOST_DHASH_BITS, MOST_PHASH_BITS
from config.embedded import control
from config.embedded.layout import Layout

ROWS = 100_000
QUESTIONS = 60
SEED = 7
BITS, BAND_BITS, BAND_REACH = 64, 16, 2
console = Console(highlight=False, soft_wrap=True)

TABLE = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE prints (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), phash bit(64), dhash bit(64));
"""
BANDS = [f"substring(phash FROM {start} FOR 16)::int" for start in (1, 17, 33, 49)]


@dataclass(frozen=True)
class Way:
    """A way to ask; `indexes` are made before."""

    statement: LiteralString
    arguments: Callable[[int, int], dict[str, Any]]
    indexes: Sequence[str] = ()


def write_bits(value: int) -> str:
    return f"{value:064b}"


def near_values(band: int) -> list[int]:
    """All 16-bit values within BAND_REACH bits of `band`: 137."""
    flips = [sum(1 << bit for bit in bits) for n in range(BAND_REACH + 1) for bits in combinations(range(BAND_BITS), n)]
    return [band ^ flip for flip in flips]


def name_both(phash: int, dhash: int) -> dict[str, Any]:
    return {"p": write_bits(phash), "d": write_bits(dhash), "most_p": MOST_PHASH_BITS, "most_d": MOST_DHASH_BITS}


def name_bands(phash: int, dhash: int) -> dict[str, Any]:
    bands = {f"b{n}": near_values((phash >> (48 - 16 * n)) & 0xFFFF) for n in range(4)}
    return name_both(phash, dhash) | bands


WAYS = {
    "bit_count": Way(
        "SELECT id FROM prints WHERE bit_count(phash # %(p)s::bit(64)) <= %(most_p)s "
        "AND bit_count(dhash # %(d)s::bit(64)) <= %(most_d)s",
        name_both,
    ),
    "pgvector": Way(
        "SELECT id FROM prints WHERE phash <~> %(p)s::bit(64) <= %(most_p)s AND dhash <~> %(d)s::bit(64) <= %(most_d)s",
        name_both,
    ),
    "bands": Way(
        "SELECT id FROM prints WHERE (substring(phash FROM 1 FOR 16)::int = ANY(%(b0)s) "
        "OR substring(phash FROM 17 FOR 16)::int = ANY(%(b1)s) OR substring(phash FROM 33 FOR 16)::int = ANY(%(b2)s) "
        "OR substring(phash FROM 49 FOR 16)::int = ANY(%(b3)s)) "
        "AND phash <~> %(p)s::bit(64) <= %(most_p)s AND dhash <~> %(d)s::bit(64) <= %(most_d)s",
        name_bands,
        indexes=[f"CREATE INDEX ON prints (({band}))" for band in BANDS],
    ),
}


def flip(value: int, *, bits: int, dice: random.Random) -> int:
    return value ^ sum(1 << bit for bit in dice.sample(range(BITS), bits))


def fill(connection: psycopg.Connection[Any], *, dice: random.Random) -> list[tuple[int, int]]:
    """ROWS random pairs of hashes; each question is near one of them, at up to the most bits of both."""
    pairs = [(dice.getrandbits(BITS), dice.getrandbits(BITS)) for _ in range(ROWS)]
    with connection.cursor().copy("COPY prints (phash, dhash) FROM STDIN") as copy:
        for phash, dhash in pairs:
            copy.write_row((write_bits(phash), write_bits(dhash)))
    connection.execute("VACUUM ANALYZE prints")
    return [
        (
            flip(phash, bits=dice.randint(0, MOST_PHASH_BITS), dice=dice),
            flip(dhash, bits=dice.randint(0, MOST_DHASH_BITS), dice=dice),
        )
        for phash, dhash in dice.sample(pairs, QUESTIONS)
    ]


def measure(connection: psycopg.Connection[Any], way: Way, *, questions: list[tuple[int, int]]) -> dict[str, Any]:
    """Milliseconds of the median question, how many of the planted near-duplicates were found, seconds to build."""
    begun = perf_counter()
    for statement in way.indexes:
        connection.execute(statement.encode())
    connection.execute("ANALYZE prints")
    build_s = perf_counter() - begun
    connection.execute("SET max_parallel_workers_per_gather = 0")
    found, times = 0, []
    for phash, dhash in questions:
        begun = perf_counter()
        rows = connection.execute(way.statement, way.arguments(phash, dhash)).fetchall()
        times.append((perf_counter() - begun) * 1000)
        found += bool(rows)
    return {"ms": round(median(times), 2), "recall": round(found / len(questions), 3), "build_s": round(build_s, 1)}


def main() -> None:
    with TemporaryDirectory(prefix="loupe-bench-") as folder:
        state = Path(folder)
        control.start(state, servers=("postgres",), detached=False)
        try:
            with psycopg.connect(Layout.load_or_create(state).owner_database_url, autocommit=True) as connection:
                connection.execute(TABLE.encode())
                questions = fill(connection, dice=random.Random(SEED))
                results = {name: measure(connection, way, questions=questions) for name, way in WAYS.items()}
        finally:
            control.stop(state)
    for name, figures in results.items():
        console.print(f"{name:>10}: {figures}")
    ratio = round(results["bit_count"]["ms"] / results["pgvector"]["ms"], 2)
    figures = {f"{name}_{figure}": value for name, row in results.items() for figure, value in row.items()}
    print(json.dumps({"bench": "near_duplicates", "ratio": ratio, "rows": ROWS, **figures}))


if __name__ == "__main__":
    main()
