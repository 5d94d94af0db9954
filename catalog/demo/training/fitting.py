"""Fitting in two phases, by AdamW with a warm-up and a linear decay at the end.

First the pictures alone learn to tell the attributes by linear classifiers (module `attributes`); then the contrastive loss
of CLIP is added (Radford et al. 2021, "Learning transferable visual models from natural language supervision", figure 3),
which takes up the texts. The contrastive loss and both towers are open_clip's; the classifiers are shared by pictures and
full captions and thrown away. Runs in bfloat16 where the processor can, with float32 weights.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from open_clip import ClipLoss
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from catalog.demo.training.attributes import count_classes
from catalog.demo.training.batches import Batch, TrainingSet, iterate_batches
from catalog.demo.training.examination import Examination, examine_model

HIGHEST_SCALE = math.log(100)
CLASSIFIER_SCALE = 16.0
TEXT_RATE_SHARE = 0.4
ALIKE_ROWS = 8


@dataclass(frozen=True)
class Schedule:
    """How long and how fast.

    `epochs` are all of them, `alone` those of the first phase, `decay` those at the end in which the rate falls; `warm_up` is in
    steps; `rate` is the highest learning rate; `help` is the weight of the sum of the classifiers' losses beside the contrast.
    """

    epochs: int
    alone: int
    decay: int
    batch: int = 128
    rate: float = 2.5e-3
    weight_decay: float = 0.05
    warm_up: int = 30
    help: float = 0.5
    seed: int = 20261122


@dataclass(frozen=True)
class Epoch:
    """What is known after an epoch: the mean loss, and recalls on the validation scenes."""

    number: int
    loss: float
    seconds: float
    caption_at_1: float
    caption_at_5: float
    request_at_1: float
    request_at_5: float


def fit_model(
    model: Any,
    *,
    data: TrainingSet,
    examination: Examination,
    schedule: Schedule,
    report: Callable[[Epoch], None],
) -> list[Epoch]:
    """Fit an open_clip model in place and report each epoch; the same seed and threads give the same course."""
    source = torch.Generator().manual_seed(schedule.seed)
    learner = Learner(model, schedule=schedule, steps=len(data.pixels) // schedule.batch)
    course = []
    for number in range(1, schedule.epochs + 1):
        began = time.monotonic()
        loss = learner.run_epoch(data, source=source)
        course.append(Epoch(number, loss, time.monotonic() - began, **examine_model(model, examination)))
        report(course[-1])
    return course


class Learner:
    """The model with its classifiers and its optimizer; `steps` is the number of steps of an epoch."""

    def __init__(self, model: Any, *, schedule: Schedule, steps: int) -> None:
        self.model, self.schedule, self.steps = model, schedule, steps
        self.classify = torch.nn.Linear(model.visual.output_dim, sum(count_classes()))
        self.weights = [*model.named_parameters(), *self.classify.named_parameters()]
        self.optimizer = make_optimizer(self.weights, schedule=schedule)
        self.taken = 0

    @property
    def is_alone(self) -> bool:
        """Tell whether the pictures still learn alone."""
        return self.taken < self.schedule.alone * self.steps

    def run_epoch(self, data: TrainingSet, *, source: torch.Generator) -> float:
        """Take one step a batch; gives the mean loss."""
        self.model.train()
        side = self.model.visual.image_size
        size = self.schedule.batch
        rows = size if self.is_alone else ALIKE_ROWS
        batches = iterate_batches(data, size=size, rows=rows, side_px=side, source=source)
        with sdpa_kernel(SDPBackend.MATH):  # twice as fast as the fused kernels on so few tokens
            return float(np.mean([self.make_step(batch) for batch in batches]))

    def make_step(self, batch: Batch) -> float:
        """Take one step; gives its loss."""
        for group in self.optimizer.param_groups:
            share = choose_rate(self.taken, schedule=self.schedule, steps=self.steps)
            group["lr"] = self.schedule.rate * group["share"] * share
        loss = self.measure_loss(batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([weight for _, weight in self.weights], 1.0)
        self.optimizer.step()
        self.taken += 1
        with torch.no_grad():
            self.model.logit_scale.clamp_(0, HIGHEST_SCALE)
        return float(loss.detach())

    def measure_loss(self, batch: Batch) -> Tensor:
        """Measure the classifiers' loss on the pictures, in the second phase also on full captions, and the contrast."""
        pictures = batch.pictures.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen = self.model.encode_image(pictures)
        seen = functional.normalize(seen.to(torch.float32), dim=-1)
        if self.is_alone:
            return self.schedule.help * self.measure_classification(seen, batch.classes)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            said = self.model.encode_text(batch.texts)
        said = functional.normalize(said.to(torch.float32), dim=-1)
        contrast = ClipLoss()(seen, said, self.model.logit_scale.exp())
        known = torch.cat([seen, said[batch.is_caption]])
        classes = torch.cat([batch.classes, batch.classes[batch.is_caption]])
        return contrast + self.schedule.help * self.measure_classification(known, classes)

    def measure_classification(self, vectors: Tensor, classes: Tensor) -> Tensor:
        """Measure the sum of the attributes' cross-entropies; vectors (n, dimension) of length 1, classes (n, attributes)."""
        parts = self.classify(vectors * CLASSIFIER_SCALE).split(count_classes(), dim=1)
        losses = [functional.cross_entropy(part, classes[:, column]) for column, part in enumerate(parts)]
        return torch.stack(losses).sum()


def choose_rate(step: int, *, schedule: Schedule, steps: int) -> float:
    """Give the share of the highest learning rate: a line up, then level, then a line down in the last epochs."""
    remaining = (schedule.epochs * steps - step) / (schedule.decay * steps)
    return min((step + 1) / schedule.warm_up, 1.0, remaining)


def make_optimizer(weights: Sequence[tuple[str, Any]], *, schedule: Schedule) -> torch.optim.AdamW:
    """Make AdamW that lets only matrices decay, not biases, gains, positions and the temperature; texts learn slower."""
    groups: dict[tuple[bool, bool], dict[str, Any]] = {
        (is_seen, is_matrix): {
            "params": [],
            "share": 1.0 if is_seen else TEXT_RATE_SHARE,
            "weight_decay": schedule.weight_decay if is_matrix else 0.0,
        }
        for is_seen in (True, False)
        for is_matrix in (True, False)
    }
    for name, weight in weights:
        is_seen = name.startswith(("visual.", "weight", "bias"))  # the last two are the classifiers'
        groups[is_seen, weight.ndim >= 2 and "positional" not in name]["params"].append(weight)
    return torch.optim.AdamW(list(groups.values()), lr=schedule.rate, betas=(0.9, 0.98))


def describe_course(course: list[Epoch]) -> list[dict[str, float]]:
    """Turn the course of a training into plain values."""
    return [asdict(epoch) for epoch in course]
