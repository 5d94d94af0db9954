"""What the segmentation of tattoos learns from, and the file that its training writes."""

from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
import torch

from tattoo.vision.training.batches import CUT_PX, augment, resize
from tattoo.vision.training.export import export_model
from tattoo.vision.training.fitting import measure_loss
from tattoo.vision.training.network import make_model

pytestmark = [pytest.mark.export, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("edge_px", [224, 300, 384, 400])
def test_a_photograph_and_its_classes_stay_in_line_at_every_size(edge_px: int) -> None:
    classes = np.zeros((384, 384), np.uint8)
    cv2.circle(classes, (150, 210), 40, 2, -1)
    photo = np.dstack([(classes == 2).astype(np.uint8) * 200] * 3)
    seen, mask = resize(photo, classes=classes, edge_px=edge_px)
    seen_at, mask_at = (np.argwhere(where).mean(axis=0) for where in (seen[..., 0] > 100, mask == 2))
    np.testing.assert_allclose(seen_at, mask_at, atol=0.2)


def test_a_cut_has_the_classes_of_its_own_pixels() -> None:
    classes = np.zeros((384, 384), np.uint8)
    classes[:, :190] = 1
    photo = np.array([(20, 30, 90), (190, 140, 120)], np.uint8)[classes]
    dice = np.random.default_rng(3)
    for _ in range(8):
        seen, mask = augment(dice, rgb=photo, classes=classes)
        assert seen.shape == (12, CUT_PX, CUT_PX)
        assert ((seen[3] > seen[3].mean()) == (mask == 1)).mean() > 0.98


def test_a_network_that_knows_the_classes_has_hardly_any_loss() -> None:
    classes = torch.randint(0, 4, (2, 64, 64), generator=torch.Generator().manual_seed(1))
    known = torch.nn.functional.one_hot(classes, 4).permute(0, 3, 1, 2) * 8.0
    assert measure_loss(known, classes=classes) < 0.2 < measure_loss(known.roll(1, dims=1), classes=classes)


def test_the_file_has_its_weights_in_16_bits_and_answers_as_torch_does(tmp_path: Path) -> None:
    target = tmp_path / "segmentation.onnx"
    model = make_model(seed=1).eval()
    assert export_model(model, target=target) < 1e-3
    weights = sum(parameter.numel() for parameter in model.parameters())
    assert target.stat().st_size < 2.2 * weights
    kept = {weight.data_type for weight in onnx.load(target).graph.initializer if np.prod(weight.dims) > 1024}
    assert kept == {onnx.TensorProto.FLOAT16}
