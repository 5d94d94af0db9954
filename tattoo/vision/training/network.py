"""The network: a small U-Net of plain convolutions with residual blocks, two million weights.

Plain convolutions, not separable ones: processors with matrix units run them faster for the same accuracy. It works at half the
size of its input and gives four classes for each of the four pixels of a cell (pixel shuffle).
"""

from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from tattoo.vision.relative_colour import CHANNELS

CLASSES: Final = 4
WIDTHS: Final = (16, 32, 64, 112, 144)
"""Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the size."""

DILATIONS: Final = ((1,), (1, 2, 4), (1, 2, 4), (1, 2))
"""One residual block for each, at 1/4, 1/8, 1/16 and 1/32: depth and reach where they cost little time."""

DECODED: Final = (16, 24, 40, 64)
"""Channels of the way back at 1/2, 1/4, 1/8 and 1/16."""


def convolve(inputs: int, *, outputs: int, kernel: int = 3, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU."""
    padding = dilation * (kernel // 2)
    layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation=dilation, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """Two convolutions beside a short cut; nothing but the short cut at first (Goyal et al. 2017)."""

    def __init__(self, channels: int, *, dilation: int = 1) -> None:
        super().__init__()
        self.first = convolve(channels, outputs=channels, dilation=dilation)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x: Tensor) -> Tensor:
        """Apply the block."""
        return functional.relu(x + self.second(self.first(x)))


class Context(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """Adds what the whole picture is like to every place of it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.mix = nn.Sequential(
            nn.Conv2d(channels, channels, 1), nn.ReLU(inplace=True), nn.Conv2d(channels, channels, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Apply the block."""
        return functional.relu(x + self.mix(x.mean(dim=(2, 3), keepdim=True)))


class TattooNet(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """Logits (n, 4, h, w) of inputs (n, CHANNELS, h, w), sides multiples of 32."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = convolve(CHANNELS, outputs=WIDTHS[0], stride=2)
        self.down = nn.ModuleList(
            nn.Sequential(
                convolve(before, outputs=after, stride=2), *(Residual(after, dilation=reach) for reach in reaches)
            )
            for (before, after), reaches in zip(pairwise(WIDTHS), DILATIONS, strict=True)
        )
        self.context = Context(WIDTHS[-1])
        self.lateral = nn.ModuleList(
            nn.Conv2d(width, decoded, 1) for width, decoded in zip(WIDTHS, DECODED, strict=False)
        )
        above = (*DECODED[1:], WIDTHS[-1])
        self.reduce = nn.ModuleList(nn.Conv2d(up, decoded, 1) for up, decoded in zip(above, DECODED, strict=True))
        self.merge = nn.ModuleList(convolve(decoded, outputs=decoded) for decoded in DECODED)
        self.head = nn.Conv2d(DECODED[0], CLASSES * 4, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        levels = [self.stem(x)]
        for stage in self.down:
            levels.append(stage(levels[-1]))
        y = self.context(levels[-1])
        for level in reversed(range(len(DECODED))):
            y = functional.interpolate(self.reduce[level](y), scale_factor=2.0, mode="bilinear", align_corners=False)
            y = self.merge[level](functional.relu(y + self.lateral[level](levels[level])))
        return functional.pixel_shuffle(self.head(y), 2)


def make_model(*, seed: int) -> TattooNet:
    """A network with fresh weights that follow from a seed."""
    torch.manual_seed(seed)
    return TattooNet()
