from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from catalog.pipeline.picture import Picture
from catalog.pipeline.recipes import Change, classify_change, describe_recipe, digest_json, inputs_digest, recipe_digest
from catalog.pipeline.stage import Subject
from tests.catalog.pipeline.toy_stages import Brightness, Echo, Helped, Searcher, Seer

MODELS = {"crystal-ball": "a" * 64}


@dataclass(frozen=True)
class RetitledBrightness(Brightness):
    title = "How bright it is"


@dataclass(frozen=True)
class NewerBrightness(Brightness):
    version: ClassVar[int] = 2


def test_the_same_recipe_has_the_same_digest() -> None:
    assert recipe_digest(Brightness(), models={}, upstream={}) == recipe_digest(Brightness(), models={}, upstream={})


def test_the_digest_is_the_sha256_of_canonical_json() -> None:
    expected = digest_json(
        {"stage": "brightness", "version": 1, "parameters": {"gain": 1.0}, "models": {}, "upstream": {}}
    )
    assert recipe_digest(Brightness(), models={}, upstream={}) == expected
    assert digest_json({"b": 1, "a": "é"}) == "aa58fba8483623bed37c1b02edfccbdd9a53123837c20bfa4cb4049993a2872e"


def test_another_parameter_is_another_recipe() -> None:
    first, second = (recipe_digest(Brightness(gain=gain), models={}, upstream={}) for gain in (1.0, 1.1))
    assert first != second


def test_another_version_is_another_recipe() -> None:
    assert recipe_digest(NewerBrightness(), models={}, upstream={}) != recipe_digest(
        Brightness(), models={}, upstream={}
    )


def test_another_model_file_is_another_recipe() -> None:
    assert recipe_digest(Seer(), models=MODELS, upstream={}) != recipe_digest(
        Seer(), models={"crystal-ball": "b" * 64}, upstream={}
    )


def test_models_of_other_stages_do_not_matter() -> None:
    assert recipe_digest(Brightness(), models=MODELS, upstream={}) == recipe_digest(
        Brightness(), models={}, upstream={}
    )


def test_a_missing_model_digest_is_an_error() -> None:
    with pytest.raises(KeyError):
        recipe_digest(Seer(), models={}, upstream={})


def test_the_recipe_holds_null_for_an_optional_model_that_is_not_used() -> None:
    used = describe_recipe(Helped(), models=MODELS, upstream={})
    unused = describe_recipe(Helped(), models={}, upstream={})
    assert (used.models, unused.models) == (MODELS, {"crystal-ball": None})
    assert used.digest != unused.digest


def test_an_earlier_stage_with_another_recipe_or_none_changes_the_recipe() -> None:
    digests = {recipe_digest(Echo(), models={}, upstream={"brightness": one}) for one in ("x", "y", None)}
    assert len(digests) == 3


def test_titles_and_labels_are_metadata() -> None:
    old = describe_recipe(Brightness(), models={}, upstream={})
    new = describe_recipe(RetitledBrightness(), models={}, upstream={})
    assert classify_change(old, new) is Change.METADATA
    assert old.digest == new.digest


def test_no_change_asks_for_nothing() -> None:
    recipe = describe_recipe(Brightness(), models={}, upstream={})
    assert classify_change(recipe, recipe) is Change.NOTHING


def test_a_change_of_what_comes_out_asks_for_computing_whatever_the_labels() -> None:
    old = describe_recipe(Brightness(), models={}, upstream={})
    new = describe_recipe(RetitledBrightness(gain=2.0), models={}, upstream={})
    assert classify_change(old, new) is Change.RECOMPUTE


def test_a_new_caption_makes_only_its_readers_stale(plain_subject: Subject) -> None:
    changed = replace(plain_subject, caption="another wall")
    assert inputs_digest(Echo(), subject=changed) != inputs_digest(Echo(), subject=plain_subject)
    assert inputs_digest(Brightness(), subject=changed) == inputs_digest(Brightness(), subject=plain_subject)


def test_another_file_makes_the_readers_of_the_picture_stale(plain_subject: Subject) -> None:
    picture = plain_subject.picture
    other = Picture(picture.rgb, replace(picture.facts, sha256="1" * 64))
    changed = replace(plain_subject, picture=other)
    assert inputs_digest(Brightness(), subject=changed) != inputs_digest(Brightness(), subject=plain_subject)
    assert inputs_digest(Echo(), subject=changed) == inputs_digest(Echo(), subject=plain_subject)


def test_other_terms_make_only_their_readers_stale(plain_subject: Subject) -> None:
    changed = replace(plain_subject, terms=("a red scarf",))
    assert inputs_digest(Searcher(), subject=changed) != inputs_digest(Searcher(), subject=plain_subject)
    assert inputs_digest(Brightness(), subject=changed) == inputs_digest(Brightness(), subject=plain_subject)
