"""How far the thresholds of near-duplicates reach: `python -m catalog.demo.near_duplicates` prints the table of the chapter.

Each scene of the demonstration (without its own near-duplicates) is changed in known ways; recall is the share of the changed
ones that count as near the original. Every two different scenes are compared too: those that count as near are mistakes.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

import imagehash
from PIL import Image, ImageEnhance
from rich.progress import track

from catalog.demo.collection import demonstration
from catalog.demo.rendering import render_scene
from catalog.pipeline.near_duplicates import MOST_DHASH_BITS, MOST_PHASH_BITS

LONG_EDGE_PX = 1024


@dataclass(frozen=True)
class Prints:
    """pHash and dHash of a picture."""

    phash: imagehash.ImageHash
    dhash: imagehash.ImageHash

    def is_near(self, other: "Prints") -> bool:
        """Whether both hashes are within the thresholds."""
        return self.phash - other.phash <= MOST_PHASH_BITS and self.dhash - other.dhash <= MOST_DHASH_BITS


def compress(image: Image.Image, *, quality: int) -> Image.Image:
    """The picture after a JPEG file of this quality."""
    content = io.BytesIO()
    image.save(content, "JPEG", quality=quality)
    return Image.open(content).convert("RGB")


def scale(image: Image.Image, *, by: float) -> Image.Image:
    return image.resize((round(image.width * by), round(image.height * by)))


def crop(image: Image.Image, *, share: float, is_centred: bool = True) -> Image.Image:
    """The picture without `share` of its width and its height, cut off on both sides or on the right and below."""
    width, height = image.width * share, image.height * share
    left, top = (width / 2, height / 2) if is_centred else (0.0, 0.0)
    return image.crop((round(left), round(top), round(image.width - width + left), round(image.height - height + top)))


CHANGES: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "JPEG, quality 60": lambda image: compress(image, quality=60),
    "JPEG, quality 30": lambda image: compress(image, quality=30),
    "half size": lambda image: scale(image, by=1 / 2),
    "a third of the size": lambda image: scale(image, by=1 / 3),
    "cut by 5 %, centred": lambda image: crop(image, share=0.05),
    "cut by 5 %, right and below": lambda image: crop(image, share=0.05, is_centred=False),
    "cut by 10 %, centred": lambda image: crop(image, share=0.10),
    "20 % brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "20 % darker": lambda image: ImageEnhance.Brightness(image).enhance(0.8),
    "20 % more contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.2),
}


def take_prints(image: Image.Image) -> Prints:
    return Prints(imagehash.phash(image), imagehash.dhash(image))


def main() -> None:
    """Draw the scenes, change them, and print shares and mistakes."""
    originals, found = [], dict.fromkeys(CHANGES, 0)
    for scene in track([one for one in demonstration() if one.variation is None], description="Drawing the scenes"):
        image = render_scene(scene)
        image.thumbnail((LONG_EDGE_PX, LONG_EDGE_PX))
        original = take_prints(image)
        originals.append(original)
        for name, change in CHANGES.items():
            found[name] += original.is_near(take_prints(change(image)))
    for name, count in found.items():
        print(f"| {name} | {count / len(originals):.1%} |")
    pairs = list(combinations(originals, 2))
    mistakes = sum(first.is_near(second) for first, second in pairs)
    total = sum(found.values())
    print(
        f"{mistakes} of {len(pairs):,} pairs of different scenes count as near; precision {total / (total + mistakes):.4f}."
    )


if __name__ == "__main__":
    main()
