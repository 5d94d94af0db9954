import json

import numpy as np
import pytest
from pydantic import ValidationError

from catalog.pipeline.results import Box, Rendition, Segment, Skeleton, StageResult, Vector
from catalog.pipeline.stage import Facts
from tests.catalog.pipeline.toy_stages import Brightness, BrightnessFacts


def test_a_result_survives_its_json_record() -> None:
    box = Box("SALE", 0.9, 0.1, 0.2, 0.3, 0.4, "text")
    skeleton = Skeleton("coco17", ((0.5, 0.25, 0.9),), score=0.9, time_s=1.5)
    spoken = Segment(0.0, 1.5, "come in")
    facts = {"lines": 1, "share": 0.5, "name": None}
    result = StageResult(facts=facts, boxes=(box,), skeletons=(skeleton,), segments=(spoken,), text="SALE")
    again = StageResult.from_record(json.loads(json.dumps(result.to_record())))
    assert (again.facts, again.boxes, again.text) == (facts, (box,), "SALE")
    assert (again.skeletons, again.segments) == ((skeleton,), (spoken,))


def test_a_record_from_before_there_were_skeletons_can_still_be_read() -> None:
    old = {"facts": {}, "boxes": [], "text": "SALE"}
    assert StageResult.from_record(old).text == "SALE"


def test_renditions_and_vectors_are_no_part_of_the_record() -> None:
    result = StageResult(
        renditions=(Rendition("web", "image/webp", 1, 1, b"x"),),
        vectors=(Vector("space", np.ones(3, np.float32)),),
    )
    assert result.to_record() == StageResult().to_record()


@pytest.mark.parametrize("record", [{}, {"facts": {}, "boxes": [{"label": "x"}], "text": ""}])
def test_what_is_no_record_is_not_read(record: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        StageResult.from_record(record)


def test_the_fields_of_a_stage_are_its_parameters() -> None:
    assert Brightness(gain=2.0).parameters == {"gain": 2.0}


@pytest.mark.parametrize("values", [{"mean": float("nan")}, {"mean": 1.0, "more": 2}])
def test_facts_take_no_unknown_field_and_no_nan(values: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        BrightnessFacts(**values)


def test_every_stage_declares_facts() -> None:
    assert issubclass(Brightness().facts_type, Facts)
