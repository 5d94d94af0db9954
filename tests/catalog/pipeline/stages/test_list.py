"""The list of stages in `catalog.pipeline.stages`."""

from dataclasses import dataclass

from catalog.pipeline.stages import STAGES, find_stage_mistakes, stages_for
from catalog.pipeline.stages.captions import Captions
from catalog.pipeline.stages.fingerprint import Fingerprint
from catalog.pipeline.stages.ocr import Ocr
from catalog.pipeline.stages.text_embedding import TextEmbedding
from catalog.pipeline.stages.transcript import Transcript
from tests.catalog.pipeline.toy_stages import Brightness


def test_the_list_has_no_mistakes() -> None:
    assert find_stage_mistakes() == []
    assert [stage.name for stage in STAGES] == [
        "probe",
        "clip_probe",
        "fingerprint",
        "video_hash",
        "renditions",
        "key_frames",
        "preview",
        "ocr",
        "nsfw",
        "objects",
        "open_vocabulary",
        "pose",
        "caption",
        "transcript",
        "clip_embedding",
        "text_embedding",
    ]


def test_a_name_used_twice_is_a_mistake() -> None:
    assert find_stage_mistakes((Fingerprint(), Fingerprint(hash_edge=16))) == ["two stages are named fingerprint"]


def test_reading_a_later_stage_is_a_mistake() -> None:
    assert find_stage_mistakes((Captions(), Transcript(), TextEmbedding(), Ocr())) == [
        "stage text_embedding reads ocr, which is not before it"
    ]


@dataclass(frozen=True)
class OfClips(Brightness):
    name = "of_clips"
    kinds = ("video",)


@dataclass(frozen=True)
class OfImages(Brightness):
    name = "of_images"
    kinds = ("image",)
    after = ("of_clips",)


@dataclass(frozen=True)
class ReadsClips(Brightness):
    """Of images too: there it does without."""

    after = ("of_clips",)


@dataclass(frozen=True)
class OfNothing(Brightness):
    kinds = ()


def test_each_kind_of_medium_gets_its_own_stages() -> None:
    stages = (OfClips(), Brightness(), OfImages())
    assert [stage.name for stage in stages_for("image", stages=stages)] == ["brightness", "of_images"]
    assert [stage.name for stage in stages_for("video", stages=stages)] == ["of_clips", "brightness"]
    assert {stage.name for kind in ("image", "video") for stage in stages_for(kind)} == {one.name for one in STAGES}


def test_a_stage_may_read_one_of_another_kind_only_where_they_share_media() -> None:
    assert find_stage_mistakes((OfClips(), OfImages())) == [
        "stage of_images reads of_clips, which analyses none of its kinds of media"
    ]
    assert find_stage_mistakes((OfClips(), ReadsClips())) == []


def test_a_stage_for_no_kind_of_medium_is_a_mistake() -> None:
    assert find_stage_mistakes((OfNothing(),)) == ["stage brightness analyses no kind of medium"]


def test_every_fact_has_a_label() -> None:
    unlabelled = [
        f"{stage.name}.{name}"
        for stage in STAGES
        for name, one in stage.facts_type.model_fields.items()
        if not one.title
    ]
    assert unlabelled == []
