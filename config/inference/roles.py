"""Roles: names that stages ask for, played by the model that a setting names.

A stage reads no settings, so it asks for "clip-visual"; the manifest answers with the visual half of whatever model
`LOUPE_CLIP_MODEL` names; "object-detector" is what `LOUPE_DETECTOR_MODEL` names. Recipes hold the file's digest, so
that another model makes results stale by itself.
"""

from typing import Final

CLIP: Final = "clip"
DEMO_CLIP: Final = "demo-clip"
CLIP_PARTS: Final = ("visual", "textual", "tokenizer")


OBJECT_DETECTOR: Final = "object-detector"
USUAL_DETECTOR: Final = "objects-yolo"


def list_roles(*, clip: str = DEMO_CLIP, detector: str = USUAL_DETECTOR) -> dict[str, str]:
    """Return the model's name by role."""
    return {**{f"{CLIP}-{part}": f"{clip}-{part}" for part in CLIP_PARTS}, OBJECT_DETECTOR: detector}
