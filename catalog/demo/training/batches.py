"""Batches of training: shuffled scenes, each with a caption or a request, pictures changed a little.

A picture is cut to 84 to 100 % of its sides, mirrored half of the time when no words are in it, and made a little brighter,
darker, harder or softer. Hues stay, because captions name colours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from catalog.demo.training.attributes import ATTRIBUTES, Classes
from catalog.demo.training.pictures import Pixels
from catalog.demo.training.tokenization import TokenIds

SMALLEST_CUT = 0.84
ALIKE = [list(ATTRIBUTES).index(name) for name in ("place", "time_of_day")]
BRIGHTNESS, CONTRAST = 0.12, 0.12


@dataclass(frozen=True)
class TrainingSet:
    """Scenes as arrays: pixels (n, side, side, 3), texts (n, variants, context), classes (n, attributes), may_mirror (n,).

    The first half of a scene's texts are full captions, the other half requests.
    """

    pixels: Pixels
    texts: TokenIds
    classes: Classes
    may_mirror: Tensor


@dataclass(frozen=True)
class Batch:
    """Pictures as float32 (b, 3, side, side) of about -1..1, texts as int64 (b, context), which of them are full captions."""

    pictures: Tensor
    texts: Tensor
    is_caption: Tensor
    classes: Tensor


def iterate_batches(
    data: TrainingSet, *, size: int, rows: int, side_px: int, source: torch.Generator
) -> Iterator[Batch]:
    """Give each scene once, in batches of equal size; what is left over waits for the next epoch.

    A batch is made of `rows` random rows of look-alikes, scenes of the same place and time, so that telling the pictures of
    a batch apart takes their people, clothes and things.
    """
    keys = data.classes[:, ALIKE] @ [100, 1]
    order = torch.from_numpy(np.argsort(keys + 0.5 * torch.rand(len(keys), generator=source).numpy()))
    start = int(torch.randint(len(order), (1,), generator=source))
    alike = order.roll(start)[: len(order) // size * size].view(-1, size // rows)
    shuffled = alike[torch.randperm(len(alike), generator=source)]
    for batch in shuffled.view(-1, size):
        yield _make_batch(data, rows=batch, side_px=side_px, source=source)


def _make_batch(data: TrainingSet, *, rows: Tensor, side_px: int, source: torch.Generator) -> Batch:
    index = rows.numpy()
    variants = data.texts.shape[1]
    chosen = torch.randint(variants, (len(rows),), generator=source)
    pictures = to_tensor(data.pixels[index])
    return Batch(
        pictures=change_pictures(pictures, side_px=side_px, may_mirror=data.may_mirror[rows], source=source),
        texts=torch.from_numpy(data.texts[index, chosen.numpy()]),
        is_caption=chosen < variants // 2,
        classes=torch.from_numpy(data.classes[index]),
    )


def to_tensor(pixels: Pixels) -> Tensor:
    """Turn uint8 pixels (b, side, side, 3) into float32 (b, 3, side, side) of -1..1, as the preprocessing says."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).to(torch.float32).div_(127.5).sub_(1.0)


def change_pictures(pictures: Tensor, *, side_px: int, may_mirror: Tensor, source: torch.Generator) -> Tensor:
    """Cut, mirror and relight pictures (b, 3, any, any); gives (b, 3, side_px, side_px)."""
    count = len(pictures)
    scale = 1 - torch.rand(count, 2, generator=source) * (1 - SMALLEST_CUT)
    shift = (torch.rand(count, 2, generator=source) * 2 - 1) * (1 - scale)
    mirrored = may_mirror & (torch.rand(count, generator=source) < 0.5)
    places = torch.zeros(count, 2, 3)
    places[:, 0, 0] = torch.where(mirrored, -scale[:, 0], scale[:, 0])
    places[:, 1, 1] = scale[:, 1]
    places[:, :, 2] = shift
    grid = functional.affine_grid(places, [count, 3, side_px, side_px], align_corners=False)
    cut = functional.grid_sample(pictures, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    lift, gain = ((torch.rand(2, count, 1, 1, 1, generator=source) * 2 - 1) * BRIGHTNESS).unbind(0)
    return cut * (1 + gain * CONTRAST / BRIGHTNESS) + lift
