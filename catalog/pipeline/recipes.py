"""The recipe of a result: everything that decides what comes out, as one sha256.

Two results with the same recipe digest and the same input digest are the same result, so nothing is computed
twice and only what is stale is computed again. Titles and labels are kept beside the digest, not in it:
changing them is a change of metadata, never a reason to compute.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from catalog.pipeline.clip import CLIP_DECODER_VERSION
from catalog.pipeline.picture import DECODER_VERSION
from catalog.pipeline.results import JSON
from catalog.pipeline.stage import Stage, Subject


class Change(StrEnum):
    """What a new recipe asks of a stored result."""

    NOTHING = "nothing"
    METADATA = "metadata"
    RECOMPUTE = "recompute"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What makes a result; `labels` (title, fact names to labels) decide nothing but how it is shown.

    A model's sha256 is None while an optional one is not here, and while the registry does not know it.
    """

    stage: str
    version: int
    parameters: Mapping[str, JSON]
    models: Mapping[str, str | None]
    upstream: Mapping[str, str | None]
    labels: Mapping[str, str]

    @property
    def digest(self) -> str:
        """sha256 (hex) of the canonical JSON of everything but the labels."""
        content = {key: value for key, value in asdict(self).items() if key != "labels"}
        return digest_json(content)


def describe_recipe(stage: Stage, *, models: Mapping[str, str | None], upstream: Mapping[str, str | None]) -> Recipe:
    """Write down the recipe of `stage`.

    `models` holds sha256 by model name (an optional one that is not used: None or absent), `upstream` recipe
    digests by stage name (None or absent: that stage gave no result); raises KeyError when one of the models
    that it needs is absent.
    """
    titles = {name: one.title or name for name, one in stage.facts_type.model_fields.items()}
    return Recipe(
        stage=stage.name,
        version=stage.version,
        parameters=dict(stage.parameters),
        models={
            **{name: models[name] for name in stage.models},
            **{name: models.get(name) for name in stage.optional_models},
        },
        upstream={name: upstream.get(name) for name in stage.after},
        labels={"": stage.title, **titles},
    )


def recipe_digest(stage: Stage, *, models: Mapping[str, str | None], upstream: Mapping[str, str | None]) -> str:
    """Give the digest of the recipe of `stage`; see `describe_recipe`."""
    return describe_recipe(stage, models=models, upstream=upstream).digest


def classify_change(old: Recipe, new: Recipe) -> Change:
    """Say what must be done with a result of `old` now that `new` holds: nothing, show other labels, or
    recompute.
    """
    if old.digest != new.digest:
        return Change.RECOMPUTE
    return Change.NOTHING if old.labels == new.labels else Change.METADATA


def inputs_digest(stage: Stage, *, subject: Subject) -> str:
    """Give the sha256 (hex) of the inputs that `stage` reads: a new caption makes only its readers stale."""
    inputs: dict[str, JSON] = {
        "picture": identify_picture(subject),
        "prompt": subject.prompt,
        "caption": subject.caption,
        "terms": subject.terms,
    }
    return digest_json({name: inputs[name] for name in stage.reads})


def identify_picture(subject: Subject) -> Sequence[JSON]:
    """The file's sha256 and the version of what decoded it; a clip's frames depend on both decoders' versions."""
    if subject.clip is None:
        return [subject.picture.facts.sha256, DECODER_VERSION]
    return [subject.clip.facts.sha256, DECODER_VERSION, CLIP_DECODER_VERSION]


def digest_json(content: JSON) -> str:
    """Give the sha256 (hex) of canonical JSON: sorted keys, no spaces, UTF-8; raises ValueError for NaN or
    infinity.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
