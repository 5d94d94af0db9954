import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from catalog.demo.rendering import encode_scene, render_scene, write_svg
from catalog.demo.scenes import Scene, random_scene
from catalog.demo.stage import set_stage
from catalog.demo.vocabulary import PLACES, POSES, WEATHERS
from catalog.demo.weather import draw_weather

SMALL = {"width_px": 240, "height_px": 160}
SCENE = Scene("mira", "city park", "reading", "dusk", "rain", "raincoat", "yellow", prop="book", seed=3, **SMALL)  # type: ignore[arg-type]


def measure_difference(first: Image.Image, *, second: Image.Image) -> float:
    """Mean absolute difference in levels."""
    pixels = [np.asarray(image.convert("RGB"), dtype=np.float64) for image in (first, second)]
    return float(np.abs(pixels[0] - pixels[1]).mean())


def decode(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("place", PLACES)
def test_each_place_renders_at_its_size_with_something_in_it(place: str) -> None:
    scene = replace(SCENE, place=place, weather="clear", sign_text=PLACES[place].signs[0])
    image = render_scene(scene)
    assert (image.mode, image.size) == ("RGB", (240, 160))
    assert np.asarray(image).std() > 12


@pytest.mark.parametrize("pose", POSES)
def test_each_pose_puts_a_figure_into_the_picture(pose: str) -> None:
    image = render_scene(replace(SCENE, pose=pose, prop=None, place="beach", garment_colour="red", weather="clear"))
    red, green, blue = np.asarray(image, dtype=int)[..., :3].transpose(2, 0, 1)
    assert ((red > 110) & (green < 90) & (blue < 90)).sum() > 150


def test_the_weather_and_the_time_change_the_picture() -> None:
    pictures = [render_scene(replace(SCENE, weather=weather)) for weather in WEATHERS]
    pictures += [render_scene(replace(SCENE, time_of_day="night", weather="clear"))]
    for index, picture in enumerate(pictures):
        assert all(measure_difference(picture, second=other) > 4 for other in pictures[:index])


def test_the_same_scene_gives_the_same_bytes() -> None:
    assert encode_scene(SCENE) == encode_scene(replace(SCENE))


def test_the_encoded_bytes_are_of_their_content_type() -> None:
    for encoding in ("jpeg", "png", "webp"):
        content, content_type = encode_scene(replace(SCENE, encoding=encoding))
        assert content_type == f"image/{encoding}"
        assert decode(content).format == encoding.upper()


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_jpeg_is_upright_after_its_orientation_is_applied(orientation: int) -> None:
    upright = decode(encode_scene(SCENE)[0])
    turned = decode(encode_scene(replace(SCENE, exif_orientation=orientation))[0])
    assert turned.getexif()[0x0112] == orientation
    assert measure_difference(ImageOps.exif_transpose(turned), second=upright) < 4


def test_a_located_jpeg_carries_a_position_and_others_do_not() -> None:
    located = decode(encode_scene(replace(SCENE, has_location=True))[0]).getexif()
    assert located.get_ifd(0x8825)[1] == "N"
    assert not decode(encode_scene(SCENE)[0]).getexif()


@pytest.mark.parametrize("variation", ["crop", "brightness", "quality", "cloud"])
def test_a_near_duplicate_differs_in_bytes_and_hardly_in_looks(variation: str) -> None:
    first, second = (encode_scene(replace(SCENE, variation=name))[0] for name in (None, variation))
    assert first != second
    assert 0 < measure_difference(decode(first), second=decode(second)) < 14


@pytest.mark.parametrize(
    ("kind", "words", "changes"),
    [
        ("sign", "DUCK POND", {}),
        ("T-shirt", "HELLO", {"garment": "T-shirt", "pose": "standing", "prop": None}),
        ("book", "ATLAS", {}),
    ],
)
def test_the_words_of_the_scene_are_lettered_in_the_svg(kind: str, words: str, changes: dict[str, Any]) -> None:
    scene = replace(SCENE, sign_text=words, sign_kind=kind, **changes)
    markup = write_svg(scene)
    assert all(f">{word}</text>" in markup for word in words.split()) or f">{words}</text>" in markup
    assert "</text>" not in write_svg(replace(scene, sign_text=None))


def test_any_seed_can_be_drawn() -> None:
    for seed in range(60):
        markup = write_svg(random_scene(seed))
        assert markup.startswith("<svg")
        assert "nan" not in markup


@pytest.mark.parametrize(("weather", "piece"), [("rain", "l-"), ("snow", "<ellipse"), ("fog", "<g ")])
def test_the_weather_is_drawn_over_the_scene(weather: str, piece: str) -> None:
    dry, wet = (set_stage(replace(SCENE, weather=name)) for name in ("clear", weather))
    assert draw_weather(dry, near=True) == ""
    assert draw_weather(wet, near=True).count(piece) >= 3
    assert draw_weather(wet, near=True) != draw_weather(wet, near=False)
