"""Fitting: cross-entropy and Dice, AdamW, one cycle of the learning rate, a moving average of the weights.

The schedule follows the clock, because processors differ and are shared: `minutes` are all there are. Runs in bfloat16 where
the processor can, with float32 weights. Sources: Smith 2018 (one cycle), Milletari, Navab and Ahmadi 2016 (Dice).
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, distributed
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from tattoo.vision.training.batches import AugmentedPhotos

DICE_CLASSES = (1, 2, 3)
WARM_SHARE = 0.06


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long and how fast; `average` is how much of the moving average stays at a meeting."""

    minutes: float
    batch: int = 8
    rate: float = 2.5e-3
    weight_decay: float = 0.02
    average: float = 0.85
    meet_every_s: float = 20.0
    seed: int = 20261122


@dataclass(frozen=True)
class Team:
    """Processes that train one network together (torch.distributed, gloo): each takes its own steps, and they meet to average.

    Meetings go by the clock, not by steps, so that nobody waits for a slower one (local SGD, Stich 2019).
    """

    rank: int
    size: int

    def meet(self, model: Any, *, steps: int, loss: float, minutes: float) -> tuple[int, float, float]:
        """Average the networks in place, each as much as it took steps; gives all steps, the mean loss, the first's minutes."""
        parts = [*model.parameters(), *(one for one in model.buffers() if one.is_floating_point())]
        own = torch.tensor([steps, steps * loss, minutes if self.rank == 0 else 0.0])
        with torch.no_grad():
            flat = torch.cat([*(part.reshape(-1) * steps for part in parts), own])
            if self.size > 1:
                distributed.all_reduce(flat)
            taken = max(float(flat[-3]), 1.0)
            start = 0
            for part in parts:
                part.copy_(flat[start : start + part.numel()].view(part.shape) / taken)
                start += part.numel()
        return int(flat[-3]), float(flat[-2]) / taken, float(flat[-1])


@dataclass(frozen=True)
class Progress:
    """Where the training is: photographs seen, minutes, and the mean loss since the last meeting."""

    photos: int
    minutes: float
    loss: float


def measure_loss(logits: Tensor, *, classes: Tensor) -> Tensor:
    """Cross-entropy and the mean Dice loss; logits (n, 4, h, w), classes (n, h, w)."""
    entropy = functional.cross_entropy(logits, classes, label_smoothing=0.02)
    shares = logits.softmax(dim=1)
    losses = []
    for number in DICE_CLASSES:
        truth = (classes == number).to(shares.dtype)
        both = (shares[:, number] * truth).sum()
        losses.append(1 - (2 * both + 50) / (shares[:, number].sum() + truth.sum() + 50))
    return entropy + 0.7 * losses[1] + 0.15 * (losses[0] + losses[2])


def choose_rate(share: float, *, schedule: Schedule) -> float:
    """The learning rate after a share, 0 to 1, of the time: a line up, then half a cosine down."""
    if share < WARM_SHARE:
        return schedule.rate * (0.1 + 0.9 * share / WARM_SHARE)
    return schedule.rate * max(0.002, 0.5 * (1 + math.cos(math.pi * min(1, (share - WARM_SHARE) / (1 - WARM_SHARE)))))


def fit_model(
    model: Any, *, folder: Path, schedule: Schedule, team: Team, report: Callable[[Progress, Any], None]
) -> tuple[Any, list[Progress]]:
    """Fit the network on the shards of a folder; gives the averaged network and the course. All of a team call it."""
    torch.set_num_threads(1)
    photos = AugmentedPhotos(folder, seed=schedule.seed + team.rank)
    batches = iter(DataLoader(photos, batch_size=schedule.batch))
    model = model.to(memory_format=torch.channels_last).train()
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(schedule.average), use_buffers=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=schedule.rate, weight_decay=schedule.weight_decay, fused=True)
    course: list[Progress] = []
    began, total, minutes = time.monotonic(), 0, 0.0
    while minutes < schedule.minutes:
        rate = choose_rate(minutes / schedule.minutes, schedule=schedule)
        steps, loss = work_alone(model, batches=batches, optimizer=optimizer, rate=rate, seconds=schedule.meet_every_s)
        elapsed = (time.monotonic() - began) / 60
        taken, mean, minutes = team.meet(model, steps=steps, loss=loss, minutes=elapsed)
        average.update_parameters(model)
        total += taken
        course.append(Progress(total * schedule.batch, round(minutes, 2), round(mean, 4)))
        report(course[-1], average.module)
    return average.module, course


def work_alone(
    model: Any, *, batches: Iterator[Any], optimizer: torch.optim.Optimizer, rate: float, seconds: float
) -> tuple[int, float]:
    """Take steps for so many seconds; gives their number and mean loss."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    losses = []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        losses.append(take_step(model, batch=next(batches), optimizer=optimizer))
    return len(losses), sum(losses) / len(losses)


def take_step(model: Any, *, batch: Any, optimizer: torch.optim.Optimizer) -> float:
    """One step on a batch; gives its loss."""
    inputs, classes = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(inputs.contiguous(memory_format=torch.channels_last))
    loss = measure_loss(logits.float(), classes=classes)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
    optimizer.step()
    return float(loss.detach())
