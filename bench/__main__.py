"""`make bench`: run every benchmark alone, one after another, and write docs/benchmarks.md."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
NOT_BENCHMARKS = {"__init__", "__main__", "smoke", "smoke_tattoo"}

HEAD = """# Benchmarks

Written by `make bench`; do not edit. Each row is one run of `python -m bench.NAME`, side by side with its peer in the same run.
The ratio is Loupe over the peer: above 1 is faster. Machines differ: compare ratios, not seconds.

Machine: {machine}. Date: {date}.
"""


def run_benchmark(name: str) -> dict[str, Any]:
    """The JSON of the last line; raises CalledProcessError when the benchmark fails."""
    print(f"== {name}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True
    )
    print(done.stdout, end="", flush=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def write_page(results: list[dict[str, Any]]) -> None:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    parts = [HEAD.format(machine=machine, date=f"{datetime.now(UTC):%Y-%m-%d}")]
    for result in results:
        if "skipped" in result:  # it has said why, and has no figures
            continue
        title = (Path(HERE / f"{result['bench']}.py").read_text(encoding="utf-8").split('"""')[1]).strip()
        rows = "".join(
            f"| {name} | {describe(value, is_share=name.startswith('share_'))} |\n"
            for name, value in result.items()
            if name != "bench"
        )
        parts.append(f"## {result['bench']}\n\n{title}\n\n| figure | value |\n|---|---|\n{rows}")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def describe(value: Any, *, is_share: bool) -> str:
    """Shares in percent, largest first; other figures by name as they are; a list's words, or that there are none."""
    if isinstance(value, dict) and is_share:
        return ", ".join(f"{name} {part:.1%}" for name, part in sorted(value.items(), key=lambda one: -one[1]))
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


if __name__ == "__main__":
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    write_page([run_benchmark(name) for name in names])
    print(f"Wrote {PAGE.relative_to(HERE.parent)}")
