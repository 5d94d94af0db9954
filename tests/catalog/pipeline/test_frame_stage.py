"""How stages that look at single pictures speak about a clip: the real stages, fed with made looks."""

from dataclasses import dataclass, replace

import pytest
from PIL import Image

from catalog.pipeline.clip import Frame
from catalog.pipeline.frame_stage import FrameStage, Look, unite_boxes, unite_texts
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import Box, StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.nsfw import Nsfw
from catalog.pipeline.stages.ocr import Ocr
from tests.catalog.pipeline.clip_files import take_clip
from tests.catalog.pipeline.picture_files import take_picture
from tests.catalog.pipeline.toy_stages import BrightnessFacts

GREYS = tuple(Image.new("RGB", (8, 6), (level, level, level)) for level in (10, 90, 50))


@dataclass(frozen=True)
class Brightest(FrameStage):
    """The mean of the brightest frame."""

    name = "brightest"
    title = "Brightest frame"
    facts_type = BrightnessFacts

    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        return StageResult(facts={"mean": float(picture.rgb.mean())}, text=subject.prompt)

    def reduce(self, looks: list[Look]) -> StageResult:  # type: ignore[override]
        means = [float(look.result.facts["mean"]) for look in looks]  # type: ignore[arg-type]
        return StageResult(facts={"mean": max(means)}, text=",".join(f"{look.frame.time_s:g}" for look in looks))


def look_at(time_s: float, result: StageResult) -> Look:
    return Look(Frame(take_picture(GREYS[0]), time_s, 0), result)


def see(label: str, score: float, *, text: str = "") -> StageResult:
    return StageResult(boxes=(Box(label, score, 0.1, 0.1, 0.2, 0.2, "detector"),), text=text)


def test_every_key_frame_is_looked_at_in_order_of_time(plain_subject: Subject) -> None:
    clip = take_clip(GREYS)
    result = Brightest().run(replace(plain_subject, picture=clip.picture, clip=clip))
    assert (result.facts, result.text) == ({"mean": 90.0}, "0,1,2")


def test_an_image_is_looked_at_once_and_not_reduced(plain_subject: Subject) -> None:
    result = Brightest().run(replace(plain_subject, picture=take_picture(GREYS[2])))
    assert (result.facts, result.text) == ({"mean": 50.0}, "a grey wall")


def test_boxes_carry_the_time_of_their_frame() -> None:
    boxes = unite_boxes([look_at(0.5, see("face", 0.9)), look_at(2.0, see("hand", 0.8))])
    assert [(box.label, box.time_s) for box in boxes] == [("face", 0.5), ("hand", 2.0)]


def test_a_text_that_stays_is_told_once() -> None:
    looks = [
        look_at(0.0, see("a", 1, text="CAFE LUNA")),
        look_at(1.0, see("a", 1)),
        look_at(2.0, see("a", 1, text="EXIT")),
    ]
    assert unite_texts([*looks, looks[0]]) == "CAFE LUNA\nEXIT"


@pytest.mark.parametrize("worst_first", [True, False])
def test_the_level_of_a_clip_is_that_of_its_worst_frame(worst_first: bool) -> None:
    worst, mild = see("FEMALE_BREAST_EXPOSED", 0.6), see("FACE_FEMALE", 0.95)
    ordered = (worst, mild) if worst_first else (mild, worst)
    looks = [replace(one, facts={"picture_score": None}) for one in ordered]
    result = Nsfw().reduce([look_at(float(second), one) for second, one in enumerate(looks)])
    assert (result.facts["level"], result.facts["label"]) == (3, "FEMALE_BREAST_EXPOSED")
    assert {box.time_s for box in result.boxes} == {0.0, 1.0}


def test_the_words_of_all_frames_are_united() -> None:
    looks = [look_at(0.0, see("LIBRARY", 0.9, text="LIBRARY")), look_at(4.0, see("POEMS", 0.7, text="POEMS"))]
    result = Ocr().reduce(looks)
    assert (result.text, result.facts["lines"], result.facts["mean_score"]) == ("LIBRARY\nPOEMS", 2, 0.8)
