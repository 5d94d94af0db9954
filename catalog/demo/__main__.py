"""Render the demonstration into a folder: `python -m catalog.demo FOLDER [--count N]`."""

import argparse
import io
from pathlib import Path

from PIL import Image, ImageOps
from rich.progress import track

from catalog.demo.collection import demonstration
from catalog.demo.contact_sheet import make_contact_sheet
from catalog.demo.rendering import encode_scene

CELL_PX = (300, 220)


def write_collection(folder: Path, *, count: int | None) -> Path:
    """Write the first `count` pictures (all if None) and a contact sheet of them; gives the sheet's path."""
    folder.mkdir(parents=True, exist_ok=True)
    thumbnails = []
    for scene in track(demonstration()[:count], description="Drawing the demonstration"):
        content, content_type = encode_scene(scene)
        ending = content_type.removeprefix("image/").replace("jpeg", "jpg")
        (folder / f"{scene.slug}.{ending}").write_bytes(content)
        with Image.open(io.BytesIO(content)) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        thumbnails.append(ImageOps.fit(upright, CELL_PX, centering=(0.5, 0.3)))
    sheet = folder / "contact-sheet.jpg"
    make_contact_sheet(thumbnails, columns=8, cell_px=CELL_PX).save(sheet, quality=88)
    return sheet


def main() -> None:
    """Read the arguments, draw, and say where the pictures are."""
    parser = argparse.ArgumentParser(prog="python -m catalog.demo", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go; it is made if it is missing")
    parser.add_argument("--count", type=int, help="only the first so many pictures")
    arguments = parser.parse_args()
    if arguments.count is not None and arguments.count < 1:
        parser.error("--count is at least 1")
    print(f"The contact sheet is {write_collection(arguments.folder, count=arguments.count)}")


if __name__ == "__main__":
    main()
