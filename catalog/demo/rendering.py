"""Rendering: a scene becomes SVG, the SVG becomes pixels, the pixels are finished and encoded. Same scene, same bytes."""

import io

import resvg_py
from PIL import Image

from catalog.demo.encoding import encode_image
from catalog.demo.figure import draw_figure
from catalog.demo.finishing import finish_image
from catalog.demo.lettering import FONT_FILES
from catalog.demo.places import draw_place
from catalog.demo.scenes import Scene
from catalog.demo.stage import HEIGHT, Stage, set_stage
from catalog.demo.weather import draw_weather

View = tuple[float, float, float, float]


def render_scene(scene: Scene) -> Image.Image:
    """Draw a scene: an RGB image of `width_px` x `height_px`, sRGB."""
    markup = write_svg(scene)
    pixels = resvg_py.svg_to_bytes(
        svg_string=markup,
        skip_system_fonts=True,
        font_files=[str(path) for path in FONT_FILES],
    )
    with Image.open(io.BytesIO(pixels)) as image:
        return finish_image(image.convert("RGB"), scene=scene)


def encode_scene(scene: Scene) -> tuple[bytes, str]:
    """Draw a scene and encode it as its fields say; gives the bytes and their content type."""
    return encode_image(render_scene(scene), scene=scene)


def write_svg(scene: Scene) -> str:
    """Write the scene as one SVG document of its size."""
    stage = set_stage(scene)
    backdrop = draw_place(stage)
    is_outdoor = not stage.is_indoor
    layers = [
        backdrop.back,
        draw_weather(stage, near=False) if is_outdoor else "",
        draw_figure(stage),
        backdrop.front,
        draw_weather(stage, near=True) if is_outdoor else "",
    ]
    return stage.sheet.write_document("".join(layers), size=(scene.width_px, scene.height_px), view=_choose_view(stage))


def _choose_view(stage: Stage) -> View:
    """Frame the picture: everything, or closer around the upper body of the figure."""
    if stage.scene.shot == "full":
        return 0.0, 0.0, stage.width, HEIGHT
    share = {"cycling": 0.82, "sitting": 0.68, "reading": 0.68}.get(stage.scene.pose, 0.62)
    wide, tall = stage.width * share, HEIGHT * share
    centre = stage.figure_x + stage.facing * wide * 0.1
    left = min(max(centre - wide / 2, 0.0), stage.width - wide)
    head = stage.ground_y - stage.figure_scale * (510 if stage.scene.pose in ("sitting", "reading") else 640)
    overhead = 130 if stage.scene.prop in ("umbrella", "balloon") or stage.scene.pose == "waving" else 75
    return left, max(min(head - overhead, HEIGHT - tall), 0.0), wide, tall
