"""How people stand: 17 points of COCO for each person, by RTMPose (Jiang et al. 2023) in the boxes of a person detector.

Neither model is shipped: the operator registers them. A picture without people has no skeleton; the library's habit of taking
the whole picture for a person is not followed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import Field

from catalog.pipeline.frame_stage import FrameStage, Look
from catalog.pipeline.picture import Picture
from catalog.pipeline.results import Skeleton, StageResult
from catalog.pipeline.stage import Facts, Subject
from config.inference.body_pose import FloatArray, PersonDetector, PoseReader

POSE = "rtmpose"
PERSON = "rtmpose-person"


class PoseFacts(Facts):
    """How many people there are and how surely their points were found; of a clip the most people that one frame shows."""

    people: int = Field(title="People")
    mean_score: float | None = Field(title="Mean score of the points")


@dataclass(frozen=True)
class Pose(FrameStage):
    """People from `min_person_score` up, at most `max_people`; a skeleton counts from a mean score of `min_score`."""

    name = "pose"
    title = "Pose"
    models = (POSE, PERSON)
    facts_type = PoseFacts

    min_person_score: float = 0.3
    max_iou: float = 0.45
    max_people: int = 10
    min_score: float = 0.3

    def look(self, picture: Picture, *, subject: Subject) -> StageResult:
        """Find people, then their points; raises ModelNotInstalled, and ValueError for a model of another kind."""
        detector = PersonDetector(subject.models.session(PERSON), min_score=self.min_person_score, max_iou=self.max_iou)
        people = detector.find_people(picture.rgb)[: self.max_people]
        if not len(people):
            return describe_pose((), people=0)
        points = PoseReader(subject.models.session(POSE)).read_points(picture.rgb, people=people)
        skeletons = tuple(make_skeleton(one, picture=picture) for one in points)
        kept = tuple(one for one in skeletons if one.score >= self.min_score)
        return describe_pose(kept, people=len(kept))

    def reduce(self, looks: Sequence[Look]) -> StageResult:
        """The skeletons of every frame."""
        skeletons = [replace(one, time_s=look.frame.time_s) for look in looks for one in look.result.skeletons]
        return describe_pose(tuple(skeletons), people=max(len(look.result.skeletons) for look in looks))


def describe_pose(skeletons: tuple[Skeleton, ...], *, people: int) -> StageResult:
    """The result for these skeletons."""
    mean = round(sum(one.score for one in skeletons) / len(skeletons), 4) if skeletons else None
    facts = PoseFacts(people=people, mean_score=mean)
    return StageResult(facts=facts.model_dump(mode="json"), skeletons=skeletons)


def make_skeleton(points: FloatArray, *, picture: Picture) -> Skeleton:
    """Turn points (17, 3) in px into shares of the picture, cut at its border, with scores cut to 0 to 1."""
    shares = np.clip(points / np.array([picture.width_px, picture.height_px, 1], np.float32), 0.0, 1.0)
    return Skeleton(
        "coco17",
        tuple((float(x), float(y), float(score)) for x, y, score in shares),
        score=float(shares[:, 2].mean()),
    )
