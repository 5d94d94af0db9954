"""Tiny models made by hand: red is a person (YOLOX's raw head), the brightest green is every point (a SimCC head)."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline.clip import Frame
from catalog.pipeline.frame_stage import Look
from catalog.pipeline.results import StageResult
from catalog.pipeline.stage import Subject
from catalog.pipeline.stages.pose import Pose, make_skeleton
from config.inference.body_pose import PersonDetector, PoseReader, read_sides
from config.inference.provider import ModelNotInstalled
from tests.catalog.pipeline.picture_files import take_picture
from tests.catalog.pipeline.tiny_models.provider import TinyModels, find_tiny

MODELS = {"rtmpose": find_tiny("pose"), "rtmpose-person": find_tiny("person")}


def answer(*outputs: np.ndarray, sides: tuple[Any, ...] = (64, 64)) -> Any:
    """A session that gives these outputs, whatever it sees."""
    return SimpleNamespace(
        get_inputs=lambda: [SimpleNamespace(name="input", shape=[1, 3, *sides])],
        get_outputs=lambda: [SimpleNamespace(name=str(number)) for number in range(len(outputs))],
        run=lambda _names, _feeds: list(outputs),
    )


@pytest.fixture
def dancer(plain_subject: Subject) -> Subject:
    """Half of the picture is red; in it one px of bright green."""
    image = Image.new("RGB", (256, 128), "black")
    image.paste((255, 0, 0), (0, 0, 128, 128))
    image.paste((255, 255, 0), (40, 80, 46, 86))
    return replace(plain_subject, picture=take_picture(image), models=TinyModels(MODELS))


def look_at(subject: Subject) -> StageResult:
    return Pose(min_person_score=0.8, max_iou=0.0, max_people=20).run(subject)


def test_every_point_of_a_person_is_where_it_is_brightest(dancer: Subject) -> None:
    result = look_at(dancer)
    assert result.skeletons
    near = [one for one in result.skeletons if abs(one.points[0][0] - 43 / 256) < 0.03]
    assert near
    for x, y, score in near[0].points:
        assert (x, y) == pytest.approx((43 / 256, 83 / 128), abs=0.03)
        assert 0.3 < score <= 1.0
    assert (near[0].layout, len(near[0].points)) == ("coco17", 17)
    assert near[0].score == pytest.approx(np.mean([point[2] for point in near[0].points]))


def test_the_facts_count_people_with_their_mean_score(dancer: Subject) -> None:
    result = look_at(dancer)
    assert result.facts["people"] == len(result.skeletons)
    assert result.facts["mean_score"] == pytest.approx(np.mean([one.score for one in result.skeletons]), abs=1e-4)


def test_a_picture_without_people_has_no_skeleton(dancer: Subject) -> None:
    result = look_at(replace(dancer, picture=take_picture(Image.new("RGB", (64, 64), "green"))))
    assert (result.facts, result.skeletons) == ({"people": 0, "mean_score": None}, ())


def test_points_outside_of_the_picture_are_cut_at_its_border_and_scores_at_one() -> None:
    simcc_x, simcc_y = np.zeros((1, 17, 96), np.float32), np.zeros((1, 17, 128), np.float32)
    simcc_x[..., 95] = simcc_y[..., 0] = 7.5
    points = PoseReader(answer(simcc_x, simcc_y, sides=(64, 48))).read_points(
        np.zeros((64, 48, 3), np.uint8), people=np.array([[0, 0, 48, 64]], np.float32)
    )
    assert points[0, 0, 0] > 48
    assert points[0, 0, 1] < 0
    picture = take_picture(Image.new("RGB", (48, 64)))
    assert make_skeleton(points[0], picture=picture).points[0] == (1.0, 0.0, 1.0)


def test_a_skeleton_of_unsure_points_does_not_count(dancer: Subject) -> None:
    assert Pose(min_person_score=0.8, min_score=1.01).run(dancer).facts == {"people": 0, "mean_score": None}


def test_only_the_surest_people_are_looked_at(dancer: Subject) -> None:
    assert len(Pose(min_person_score=0.8, max_iou=0.0, max_people=1).run(dancer).skeletons) <= 1


def test_a_detector_with_suppression_in_its_graph_is_read_too() -> None:
    rows = np.array([[[8, 8, 24, 40, 0.9], [1, 1, 5, 5, 0.35], [2, 2, 9, 9, 0.1]]], np.float32)
    people = PersonDetector(answer(rows), min_score=0.5, max_iou=0.45).find_people(np.zeros((128, 64, 3), np.uint8))
    assert people.tolist() == [[16, 16, 48, 80]]  # the picture was halved


def test_of_a_detector_of_many_classes_only_people_are_taken() -> None:
    anchors = np.zeros((1, 84, 7), np.float32)
    anchors[0, 0] = [0.5, 0.5, 1, 1, 1.0, 0.9, 0.0]
    anchors[0, 40] = [0.5, 0.5, 1, 1, 1.0, 0.0, 0.9]
    people = PersonDetector(answer(anchors), min_score=0.5, max_iou=0.45).find_people(np.zeros((64, 64, 3), np.uint8))
    assert len(people) == 1


def test_a_detector_that_finds_nobody_gives_no_box() -> None:
    for columns in (5, 6, 7):
        output = np.zeros((1, 84, columns), np.float32)
        detector = PersonDetector(answer(output), min_score=0.5, max_iou=0.45)
        assert detector.find_people(np.zeros((64, 64, 3), np.uint8)).shape == (0, 4)


def test_a_model_of_other_points_or_open_sides_is_refused() -> None:
    simcc = np.ones((1, 26, 96), np.float32)
    reader = PoseReader(answer(simcc, simcc, sides=(64, 48)))
    with pytest.raises(ValueError, match="26 points, not COCO's 17"):
        reader.read_points(np.zeros((64, 48, 3), np.uint8), people=np.array([[0, 0, 9, 9]], np.float32))
    with pytest.raises(ValueError, match="not a height and a width"):
        read_sides(answer(sides=("height", "width")))


def test_of_a_clip_every_skeleton_has_its_time_and_the_most_people_count(dancer: Subject) -> None:
    seen, empty = look_at(dancer), StageResult()
    frames = [Frame(dancer.picture, time_s, 0) for time_s in (0.0, 2.0)]
    result = Pose().reduce([Look(*one) for one in zip(frames, (empty, seen), strict=True)])
    assert result.facts == seen.facts
    assert {one.time_s for one in result.skeletons} == {2.0}


def test_without_the_models_nothing_is_made_up(plain_subject: Subject) -> None:
    with pytest.raises(ModelNotInstalled):
        Pose().run(plain_subject)
