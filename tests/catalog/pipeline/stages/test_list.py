"""The list of stages in `catalog.pipeline.stages`."""

from catalog.pipeline.stages import STAGES, find_stage_mistakes
from catalog.pipeline.stages.fingerprint import Fingerprint
from catalog.pipeline.stages.ocr import Ocr
from catalog.pipeline.stages.text_embedding import TextEmbedding


def test_the_list_has_no_mistakes() -> None:
    assert find_stage_mistakes() == []
    assert [stage.name for stage in STAGES] == [
        "probe",
        "renditions",
        "fingerprint",
        "ocr",
        "nsfw",
        "text_embedding",
    ]


def test_a_name_used_twice_is_a_mistake() -> None:
    assert find_stage_mistakes((Fingerprint(), Fingerprint(hash_edge=16))) == ["two stages are named fingerprint"]


def test_reading_a_later_stage_is_a_mistake() -> None:
    assert find_stage_mistakes((TextEmbedding(), Ocr())) == ["stage text_embedding reads ocr, which is not before it"]


def test_every_fact_has_a_label() -> None:
    unlabelled = [
        f"{stage.name}.{name}"
        for stage in STAGES
        for name, one in stage.facts_type.model_fields.items()
        if not one.title
    ]
    assert unlabelled == []
