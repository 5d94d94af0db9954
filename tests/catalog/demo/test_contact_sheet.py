from pathlib import Path

from PIL import Image

from catalog.demo.__main__ import write_collection
from catalog.demo.contact_sheet import GAP_PX, make_contact_sheet


def test_a_sheet_has_a_cell_for_each_picture() -> None:
    pictures = [Image.new("RGB", (50, 90), "#ff0000") for _ in range(7)]
    sheet = make_contact_sheet(pictures, columns=3, cell_px=(40, 30))
    assert sheet.size == (3 * 48 + GAP_PX, 3 * 38 + GAP_PX)
    assert sheet.getpixel((GAP_PX + 20, GAP_PX + 15)) == (255, 0, 0)
    assert sheet.getpixel((sheet.width - GAP_PX - 20, sheet.height - GAP_PX - 15)) != (255, 0, 0)


def test_the_collection_is_written_with_a_contact_sheet(tmp_path: Path) -> None:
    sheet = write_collection(tmp_path / "new", count=1)
    assert sheet.is_file()
    assert len(list(sheet.parent.iterdir())) == 2
