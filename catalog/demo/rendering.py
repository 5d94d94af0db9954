"""Rendering: a scene becomes SVG layers, the layers become pixels, the pixels are finished and encoded.

Three layers keep it fast and give depth of field: the back is rasterised small and enlarged (soft, as behind a lens),
the subject with all lettering at full size and only where it is, the veil before everything (near leaves, rain, fog) small
again. Same scene, same bytes.
"""

import io
from dataclasses import dataclass

import resvg_py
from PIL import Image

from catalog.demo.encoding import encode_image
from catalog.demo.figure import draw_figure, draw_ground_shadow
from catalog.demo.finishing import finish_image
from catalog.demo.lettering import FONT_FILES
from catalog.demo.places import draw_place
from catalog.demo.scenes import Scene
from catalog.demo.shading import shade_layer
from catalog.demo.stage import HEIGHT, Stage, View, find_subject_area, set_stage
from catalog.demo.weather import draw_weather

BACK_SCALE = {"full": 0.6, "close": 0.45}
VEIL_SCALE = 0.42


@dataclass(frozen=True)
class Layers:
    """The markup of a picture from back to front."""

    back: str
    subject: str
    veil: str


def render_scene(scene: Scene) -> Image.Image:
    """Draw a scene: an RGB image of `width_px` x `height_px`, sRGB."""
    stage = set_stage(scene)
    layers, view = draw_layers(stage), choose_view(stage)
    size = (scene.width_px, scene.height_px)
    image = _rasterise(stage, markup=layers.back, view=view, size=_scale(size, by=BACK_SCALE[scene.shot]))
    image = image.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    _paste_subject(image, stage=stage, markup=layers.subject, view=view)
    if layers.veil:
        veil = _rasterise(stage, markup=layers.veil, view=view, size=_scale(size, by=VEIL_SCALE))
        enlarged = veil.resize(size, Image.Resampling.BILINEAR)
        image.paste(enlarged, (0, 0), enlarged)
    return finish_image(image, scene=scene)


def encode_scene(scene: Scene) -> tuple[bytes, str]:
    """Draw a scene and encode it as its fields say; gives the bytes and their content type."""
    return encode_image(render_scene(scene), scene=scene)


def write_svg(scene: Scene) -> str:
    """Write the scene as one SVG document of its size, all layers at once."""
    stage = set_stage(scene)
    layers = draw_layers(stage)
    content = layers.back + layers.subject + layers.veil
    return stage.sheet.write_document(content, size=(scene.width_px, scene.height_px), view=choose_view(stage))


def draw_layers(stage: Stage) -> Layers:
    """Draw the place, the figure and the weather into their layers."""
    backdrop = draw_place(stage)
    is_outdoor = not stage.is_indoor
    far = draw_weather(stage, near=False) if is_outdoor else ""
    near = draw_weather(stage, near=True) if is_outdoor else ""
    return Layers(
        back=backdrop.back + far + draw_ground_shadow(stage),
        subject=backdrop.detail + draw_figure(stage) + backdrop.near,
        veil=backdrop.veil + near,
    )


def choose_view(stage: Stage) -> View:
    """Frame the picture: everything, or closer around the upper body of the figure."""
    scene = stage.scene
    if scene.shot == "full":
        return 0.0, 0.0, stage.width, HEIGHT
    is_seated = scene.pose in ("sitting", "reading")
    share = {"cycling": 0.86, "sitting": 0.7, "reading": 0.7}.get(scene.pose, 0.62)
    wide, tall = stage.width * share, HEIGHT * share
    centre = stage.figure_x + stage.facing * wide * 0.1
    left = min(max(centre - wide / 2, 0.0), stage.width - wide)
    head = stage.ground_y - stage.figure_scale * (510 if is_seated else 640)
    is_tall = scene.prop in ("umbrella", "balloon") or scene.pose == "waving"
    return left, max(min(head - (130 if is_tall else 75), HEIGHT - tall), 0.0), wide, tall


def _paste_subject(image: Image.Image, *, stage: Stage, markup: str, view: View) -> None:
    """Rasterise the subject where it is, at full size, shade it as a rounded body and lay it over the image."""
    left, top, width, _ = find_subject_area(stage, view=view)
    per_unit = image.width / view[2]
    across, down = round((left - view[0]) * per_unit), round((top - view[1]) * per_unit)
    size = (min(round(width * per_unit), image.width - across), image.height - down)
    area = (view[0] + across / per_unit, view[1] + down / per_unit, size[0] / per_unit, size[1] / per_unit)
    layer = _rasterise(stage, markup=markup, view=area, size=size)
    shaded = shade_layer(layer, light=stage.light, side=stage.light_side, per_unit=per_unit)
    image.paste(shaded, (across, down), shaded)


def _rasterise(stage: Stage, *, markup: str, view: View, size: tuple[int, int]) -> Image.Image:
    """Rasterise markup to an RGBA image of a size in pixels."""
    pixels = resvg_py.svg_to_bytes(
        svg_string=stage.sheet.write_document(markup, size=size, view=view),
        skip_system_fonts=True,
        font_files=[str(path) for path in FONT_FILES] if "<text" in markup else None,
    )
    with Image.open(io.BytesIO(pixels)) as image:
        return image.convert("RGBA")


def _scale(size: tuple[int, int], *, by: float) -> tuple[int, int]:
    return round(size[0] * by), round(size[1] * by)
