"""The stages as an installation wants them: what is chosen by settings becomes parameters, so that recipes know it."""

from collections.abc import Sequence
from dataclasses import replace

from catalog.pipeline.stage import Stage
from catalog.pipeline.stages.captions import Captions
from catalog.pipeline.stages.transcript import Transcript


def configure_stages(
    stages: Sequence[Stage], *, is_captioning: bool, caption_model: str, is_transcribing: bool
) -> tuple[Stage, ...]:
    """The same stages in the same order, with the caption model's name, and what is off switched on where it is wanted."""

    def configure(stage: Stage) -> Stage:
        if isinstance(stage, Captions):
            return replace(stage, is_on=is_captioning, model=caption_model)
        if isinstance(stage, Transcript):
            return replace(stage, is_on=is_transcribing)
        return stage

    return tuple(configure(stage) for stage in stages)
