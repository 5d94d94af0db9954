"""The stages in the order in which they run. To add one: a module with an object, a line here and a test."""

from collections.abc import Sequence
from typing import Final

from catalog.pipeline.stage import Stage
from catalog.pipeline.stages.fingerprint import Fingerprint
from catalog.pipeline.stages.nsfw import Nsfw
from catalog.pipeline.stages.ocr import Ocr
from catalog.pipeline.stages.probe import Probe
from catalog.pipeline.stages.renditions import Renditions
from catalog.pipeline.stages.text_embedding import TextEmbedding

STAGES: Final[tuple[Stage, ...]] = (
    Probe(),
    Renditions(),
    Fingerprint(),
    Ocr(),
    Nsfw(),
    TextEmbedding(),
)


def find_stage_mistakes(stages: Sequence[Stage] = STAGES) -> list[str]:
    """Say what is wrong with a list of stages: a name used twice, or a stage that reads one that is not
    before it.
    """
    mistakes: list[str] = []
    seen: set[str] = set()
    for stage in stages:
        if stage.name in seen:
            mistakes.append(f"two stages are named {stage.name}")
        mistakes += [
            f"stage {stage.name} reads {name}, which is not before it" for name in stage.after if name not in seen
        ]
        seen.add(stage.name)
    return mistakes
