"""System checks of the catalog; web and workers refuse to start on an error."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from catalog.pipeline.stages import find_stage_mistakes


@register()
def check_stages(**_options: Any) -> list[CheckMessage]:
    """Names are unique, and no stage reads one that comes after it or that analyses other media only."""
    return [Error(mistake, id="loupe.E002") for mistake in find_stage_mistakes()]
