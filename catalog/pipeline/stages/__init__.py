"""The stages in the order in which they run. To add one: a module with an object, a line here and a test.

The fingerprints come early: what the blocklist holds is stopped before anything of it can be shown.
"""

from collections.abc import Sequence
from typing import Final

from catalog.pipeline.stage import Stage
from catalog.pipeline.stages.captions import Captions
from catalog.pipeline.stages.clip_embedding import ClipEmbedding
from catalog.pipeline.stages.clip_probe import ClipProbe
from catalog.pipeline.stages.fingerprint import Fingerprint
from catalog.pipeline.stages.key_frames import KeyFrames
from catalog.pipeline.stages.nsfw import Nsfw
from catalog.pipeline.stages.objects import Objects
from catalog.pipeline.stages.ocr import Ocr
from catalog.pipeline.stages.open_vocabulary import OpenVocabulary
from catalog.pipeline.stages.pose import Pose
from catalog.pipeline.stages.preview import PreviewStage
from catalog.pipeline.stages.probe import Probe
from catalog.pipeline.stages.renditions import Renditions
from catalog.pipeline.stages.text_embedding import TextEmbedding
from catalog.pipeline.stages.transcript import Transcript
from catalog.pipeline.stages.video_hash import VideoHash

STAGES: Final[tuple[Stage, ...]] = (
    Probe(),
    ClipProbe(),
    Fingerprint(),
    VideoHash(),
    Renditions(),
    KeyFrames(),
    PreviewStage(),
    Ocr(),
    Nsfw(),
    Objects(),
    OpenVocabulary(),
    Pose(),
    Captions(),
    Transcript(),
    ClipEmbedding(),
    TextEmbedding(),
)


def stages_for(kind: str, *, stages: Sequence[Stage] = STAGES) -> tuple[Stage, ...]:
    """Those that analyse media of this kind, in their order."""
    return tuple(stage for stage in stages if kind in stage.kinds)


def find_stage_mistakes(stages: Sequence[Stage] = STAGES) -> list[str]:
    """Say what is wrong with a list of stages: a name used twice, a stage for no kind of medium, or one that reads
    a stage that is not before it or never analyses the same media.
    """
    mistakes: list[str] = []
    seen: dict[str, Stage] = {}
    for stage in stages:
        if stage.name in seen:
            mistakes.append(f"two stages are named {stage.name}")
        if not stage.kinds:
            mistakes.append(f"stage {stage.name} analyses no kind of medium")
        mistakes += [
            f"stage {stage.name} reads {name}, which {fault}"
            for name in stage.after
            if (fault := find_fault_of_reading(seen.get(name), reader=stage))
        ]
        seen[stage.name] = stage
    return mistakes


def find_fault_of_reading(read: Stage | None, *, reader: Stage) -> str:
    """Why `reader` can never have this stage's result; empty when it can, for some of its media at least."""
    if read is None:
        return "is not before it"
    return "" if set(read.kinds) & set(reader.kinds) else "analyses none of its kinds of media"
