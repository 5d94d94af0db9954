"""Perceptual hashes: near-duplicates differ in few bits.

pHash: signs of the low frequencies of the cosine transform (Zauner 2010, "Implementation and benchmarking of
perceptual image hash functions", section 3.2.1, with the median of Krawetz 2011). dHash: signs of horizontal
differences (Krawetz 2013). Colour hash: shares of black, grey and hues (ImageHash). Computed by the ImageHash
library.
"""

from dataclasses import dataclass

import imagehash
from PIL import Image
from pydantic import Field

from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Facts, PictureStage, Subject


class FingerprintFacts(Facts):
    """The hashes as hexadecimal digits."""

    phash: str = Field(title="pHash")
    dhash: str = Field(title="dHash")
    colour_hash: str = Field(title="Colour hash")


@dataclass(frozen=True)
class Fingerprint(PictureStage):
    """pHash and dHash of `hash_edge` squared bits, colour hash of 14 times `colour_bits` bits."""

    name = "fingerprint"
    title = "Fingerprints"
    facts_type = FingerprintFacts

    hash_edge: int = 8
    colour_bits: int = 3

    def run(self, subject: Subject) -> StageResult:
        """Give the three hashes."""
        image = Image.fromarray(subject.picture.rgb)
        facts = FingerprintFacts(
            phash=str(imagehash.phash(image, hash_size=self.hash_edge)),
            dhash=str(imagehash.dhash(image, hash_size=self.hash_edge)),
            colour_hash=str(imagehash.colorhash(image, binbits=self.colour_bits)),
        )
        return StageResult(facts=facts.model_dump(mode="json"))


def hamming_distance(first: str, second: str) -> int:
    """Count the bits in which two hexadecimal hashes differ; raises ValueError when their lengths differ."""
    if len(first) != len(second):
        raise ValueError(f"hashes of {len(first)} and {len(second)} digits cannot be compared")
    return (int(first, 16) ^ int(second, 16)).bit_count()
