"""Contact sheets: many pictures on one page, and a wide banner of the best ones."""

from collections.abc import Sequence

from PIL import Image, ImageOps

from catalog.demo.rendering import render_scene
from catalog.demo.scenes import Scene

PAPER = "#17141f"
GAP_PX = 8


def make_contact_sheet(images: Sequence[Image.Image], *, columns: int, cell_px: tuple[int, int]) -> Image.Image:
    """Lay images out in rows, each cropped to fill its cell of (width, height) pixels."""
    rows = -(-len(images) // columns)
    wide, tall = cell_px
    page = Image.new("RGB", (columns * (wide + GAP_PX) + GAP_PX, rows * (tall + GAP_PX) + GAP_PX), PAPER)
    for index, image in enumerate(images):
        place = (GAP_PX + index % columns * (wide + GAP_PX), GAP_PX + index // columns * (tall + GAP_PX))
        page.paste(ImageOps.fit(image, cell_px, Image.Resampling.LANCZOS, centering=(0.5, 0.3)), place)
    return page


def make_banner(scenes: Sequence[Scene]) -> Image.Image:
    """Draw a banner of six by three pictures from the first eighteen wide or square full shots of the scenes."""
    fitting = [scene for scene in scenes if scene.shot == "full" and scene.variation is None]
    fitting = [scene for scene in fitting if scene.width_px >= scene.height_px]
    chosen = sorted(fitting, key=lambda scene: scene.seed % 100)[:18]
    return make_contact_sheet([render_scene(scene) for scene in chosen], columns=6, cell_px=(320, 240))
