import numpy as np
from PIL import Image

from catalog.demo.training.pictures import draw_squares, render_small, squash_image
from catalog.demo.training.recipe import choose_held_out


def test_a_scene_is_drawn_small_in_its_own_shape() -> None:
    scene = choose_held_out()[0]
    image = render_small(scene)
    assert min(image.size) == 128
    assert abs(image.width / image.height - scene.width_px / scene.height_px) < 0.02


def test_a_picture_is_squashed_whole() -> None:
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (20, 0, 40, 20))
    square = squash_image(image, side_px=8)
    assert square.shape == (8, 8, 3)
    assert square[:, :3].tolist() == [[[255, 0, 0]] * 3] * 8
    assert square[:, 5:].tolist() == [[[0, 0, 255]] * 3] * 8


def test_the_same_scenes_give_the_same_pixels() -> None:
    scenes = choose_held_out()[:2]
    assert np.array_equal(draw_squares(scenes, side_px=24), draw_squares(scenes, side_px=24))
