"""The shipped files, through plain ONNX Runtime."""

import numpy as np
import pytest

from catalog.demo.training.encoding import SHIPPED, SIDE_PX, Towers, open_towers, prepare_pixels
from catalog.demo.training.pictures import draw_squares
from catalog.demo.training.recipe import choose_held_out
from catalog.demo.training.retrieval import measure_recall, rank_pictures

pytestmark = pytest.mark.system

SCENES = 40
LARGEST_BYTES = 12_000_000


@pytest.fixture(scope="module")
def towers() -> Towers:
    return open_towers(SHIPPED)


def test_both_towers_together_are_small() -> None:
    assert sum((SHIPPED / name).stat().st_size for name in ("visual.onnx", "textual.onnx")) <= LARGEST_BYTES


def test_captions_of_held_out_scenes_find_their_pictures(towers: Towers) -> None:
    scenes = choose_held_out()[:SCENES]
    pictures = towers.encode_pictures(draw_squares(scenes, side_px=SIDE_PX))
    texts = towers.encode_texts([scene.prompt for scene in scenes])
    assert measure_recall(rank_pictures(texts, pictures=pictures), at=1) >= 0.75


def test_vectors_are_finite_of_length_one_and_the_same_alone_and_in_a_batch(towers: Towers) -> None:
    texts = towers.encode_texts(["", "a dog in the snow", "something festive, with a balloon"])
    assert np.isfinite(texts).all()
    assert np.allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert np.allclose(towers.encode_texts(["a dog in the snow"])[0], texts[1], atol=1e-5)


def test_pixels_are_prepared_as_the_configuration_says() -> None:
    black_and_white = np.stack([np.full((2, 2, 3), level, dtype=np.uint8) for level in (0, 255)])
    prepared = prepare_pixels(black_and_white)
    assert prepared.shape == (2, 3, 2, 2)
    assert prepared[:, 0, 0, 0].tolist() == [-1, 1]


def test_the_folder_holds_the_three_files_and_nothing_else() -> None:
    assert sorted(path.name for path in SHIPPED.iterdir()) == ["textual.onnx", "tokenizer.json", "visual.onnx"]
