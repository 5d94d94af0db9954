"""`manage.py models bench`: what an installed model costs on this machine, measured: time a run, memory, execution provider.

Inputs are random, of the model's own shapes (`sample_inputs`). Each model is opened by sessions of its own, one after another;
its memory is by how much opening it and running it once has made this process grow.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from config.inference.errors import InferenceError
from config.inference.sample_inputs import can_take_batches, make_sample
from config.inference.sessions import Sessions
from config.inference.store import ModelStore

BATCH: Final = 8
RUNS: Final = 10
MIB: Final = 1_024  # KiB, which the kernel counts in


@dataclass(frozen=True)
class ModelCost:
    """What one model costs: ms a run at batch 1, ms an item of a batch of 8 where it takes batches, MiB of memory."""

    name: str
    provider: str = ""
    single_ms: float = 0.0
    batched_ms: float | None = None
    memory_mib: float = 0.0
    fault: str = ""


def list_models(store: ModelStore) -> list[str]:
    """The installed models that ONNX Runtime runs."""
    return [spec.name for spec in store.manifest if spec.file_name.endswith(".onnx") and store.is_installed(spec.name)]


def measure_models(store: ModelStore, *, names: Iterable[str], threads: int, runs: int = RUNS) -> Iterator[ModelCost]:
    """Measure one after another; what cannot be measured says why."""
    for name in names:
        try:
            yield measure_model(store, name=name, threads=threads, runs=runs)
        except InferenceError as error:
            yield ModelCost(name, fault=str(error))
        except Exception as error:  # the runtime raises a dozen unrelated classes
            yield ModelCost(name, fault=f"{type(error).__name__}: {error}")


def measure_model(store: ModelStore, *, name: str, threads: int, runs: int) -> ModelCost:
    """Open and run one model. Raises what opening or running raises."""
    spec, before_mib = store.spec(name), read_memory_mib()
    session = Sessions(store, intra_op_threads=threads).session(name)
    session.run(None, make_sample(session, spec=spec))
    memory_mib = read_memory_mib() - before_mib
    single_ms = measure_ms(session, feeds=make_sample(session, spec=spec), runs=runs)
    batched_ms = None
    if can_take_batches(session):
        batched_ms = measure_ms(session, feeds=make_sample(session, spec=spec, batch=BATCH), runs=runs) / BATCH
    return ModelCost(name, session.get_providers()[0], single_ms, batched_ms, memory_mib)


def measure_ms(session: Any, *, feeds: Any, runs: int) -> float:
    """The median of some runs after one that is not counted, in ms."""
    times = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        session.run(None, feeds)
        times.append(1_000 * (time.perf_counter() - begun))
    return median(times[1:])


def read_memory_mib(field: str = "VmRSS") -> float:
    """Resident memory of this process, in MiB; its highest so far with the field VmHWM (proc(5))."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / MIB


def draw_costs(costs: Iterable[ModelCost]) -> Table:
    """A row a model."""
    table = Table(box=None, pad_edge=False)
    for header in ("Model", "Provider", "ms a run", f"ms an item of {BATCH}", "MiB"):
        table.add_column(header, justify="left" if header in {"Model", "Provider"} else "right", overflow="fold")
    for cost in costs:
        if cost.fault:
            table.add_row(cost.name, f"[red]{cost.fault}[/]")
            continue
        batched = "-" if cost.batched_ms is None else f"{cost.batched_ms:.1f}"
        provider = cost.provider.removesuffix("ExecutionProvider")
        table.add_row(cost.name, provider, f"{cost.single_ms:.1f}", batched, f"{cost.memory_mib:.0f}")
    return table


def bench_models(store: ModelStore, *, names: Iterable[str], threads: int, console: Console) -> str:
    """Measure and show; returns the names of those that could not be measured, or ""."""
    chosen = list(names) or list_models(store)
    costs = []
    with console.status("Opening the first model") as status:
        for cost in measure_models(store, names=chosen, threads=threads):
            costs.append(cost)
            status.update(f"{len(costs)} of {len(chosen)}: {cost.name} is measured")
    console.print(draw_costs(costs))
    console.print(f"{threads} thread(s) a run (LOUPE_INFERENCE_THREADS), medians of {RUNS} runs.")
    broken = [cost.name for cost in costs if cost.fault]
    return f"Not measured: {', '.join(broken)}." if broken else ""
