"""The pipeline's stages as the settings want them: one answer for runs, re-analyses and their cost."""

from collections.abc import Sequence

from django.conf import settings

from catalog.pipeline.stage import Stage
from catalog.pipeline.stages.configuration import configure_stages


def apply_settings(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """The same stages, configured."""
    return configure_stages(
        stages,
        is_captioning=bool(settings.LOUPE_CAPTIONS_URL),
        caption_model=settings.LOUPE_CAPTIONS_MODEL,
        is_transcribing=settings.LOUPE_WHISPER,
    )
