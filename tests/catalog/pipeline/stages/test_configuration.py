import pytest

from catalog.pipeline.recipes import recipe_digest
from catalog.pipeline.stages import STAGES
from catalog.pipeline.stages.captions import Captions
from catalog.pipeline.stages.configuration import configure_stages
from catalog.pipeline.stages.transcript import Transcript


def test_settings_become_parameters_and_change_nothing_else() -> None:
    configured = configure_stages(STAGES, is_captioning=True, caption_model="another", is_transcribing=True)
    assert [stage.name for stage in configured] == [stage.name for stage in STAGES]
    changed = [one for one in configured if one not in STAGES]
    assert repr(changed) == repr([Captions(is_on=True, model="another"), Transcript(is_on=True)])


def test_another_caption_model_is_another_recipe() -> None:
    digests = {recipe_digest(Captions(model=name), models={}, upstream={}) for name in ("one", "another")}
    assert len(digests) == 2


@pytest.mark.parametrize("kind", [Captions, Transcript])
def test_switching_a_stage_on_or_off_changes_no_recipe(kind: type[Captions | Transcript]) -> None:
    models = dict.fromkeys(kind.models, "digest")
    digests = {recipe_digest(kind(is_on=is_on), models=models, upstream={}) for is_on in (False, True)}
    assert len(digests) == 1
