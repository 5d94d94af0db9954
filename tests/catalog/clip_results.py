"""Results of a clip's stages as they are stored."""

from catalog.pipeline.results import StageResult
from catalog.pipeline.stages.key_frames import KeyFrameFacts, KeyFramesFacts, ShotFacts


def list_frames_at(*times_s: float) -> StageResult:
    """What the stage of key frames gives for a clip with key frames at these times."""
    frames = [KeyFrameFacts(rendition=f"frame-{n:02}", time_s=time_s, shot=0) for n, time_s in enumerate(times_s)]
    facts = KeyFramesFacts(shots=[ShotFacts(start_s=0.0, end_s=7.4)], frames=frames, poster=frames[0].rendition)
    return StageResult(facts=facts.model_dump(mode="json"))
