import math

import pytest

from catalog.demo.poses import FOREARM, POSES, UPPER_ARM, Arm, bend_limb, choose_pose, find_elbow, mirror_pose
from catalog.demo.vocabulary import PROPS_OF_POSE


def test_the_bones_of_a_bent_limb_keep_their_length() -> None:
    joint, end = bend_limb((0, 0), end=(60, 120), lengths=(100, 90), bend=1)
    assert math.dist((0, 0), joint) == pytest.approx(100)
    assert math.dist(joint, end) == pytest.approx(90)


def test_a_hand_out_of_reach_is_drawn_in() -> None:
    _, hand = find_elbow((0, 0), arm=Arm((0, 900), 1))
    assert math.dist((0, 0), hand) <= UPPER_ARM + FOREARM


def test_the_bend_chooses_the_side_of_the_elbow() -> None:
    right, _ = bend_limb((0, 0), end=(0, 150), lengths=(100, 90), bend=1)
    left, _ = bend_limb((0, 0), end=(0, 150), lengths=(100, 90), bend=-1)
    assert left[0] < 0 < right[0]


@pytest.mark.parametrize("name", POSES)
def test_a_pose_mirrored_twice_is_itself(name: str) -> None:
    assert mirror_pose(mirror_pose(POSES[name])) == POSES[name]


@pytest.mark.parametrize("name", [name for name in POSES if name != "cycling"])
def test_a_foot_stands_on_the_ground_whatever_is_carried(name: str) -> None:
    for prop in PROPS_OF_POSE[name]:
        pose = choose_pose(name, prop=prop, facing=-1)
        assert max(pose.near_leg.ankle[1], pose.far_leg.ankle[1]) > -17


@pytest.mark.parametrize("name", POSES)
def test_elbows_are_mirrored_with_their_pose(name: str) -> None:
    pose = POSES[name]
    elbow, _ = find_elbow((40, -470), arm=pose.far_arm)
    other, _ = find_elbow((-40, -470), arm=mirror_pose(pose).far_arm)
    assert other == pytest.approx((-elbow[0], elbow[1]))
