"""Poses: where the joints of a figure are.

Coordinates are in figure units with the origin on the ground below the hips, y upwards negative; an adult is about 640
units tall. Poses face right; `mirror_pose` turns them. Elbows and knees follow from the ends of a limb by the law of
cosines (two-bone inverse kinematics), so that limbs keep their length.
"""

import math
from dataclasses import dataclass, replace

from catalog.demo.svg import Point

UPPER_ARM, FOREARM, THIGH, SHIN = 104.0, 98.0, 150.0, 146.0
SEAT_HEIGHT = 172.0


@dataclass(frozen=True)
class Leg:
    """A leg: knee, ankle and the direction of the toes (-1..1)."""

    knee: Point
    ankle: Point
    toes: float
    heel_lift: float = 0.0


@dataclass(frozen=True)
class Arm:
    """An arm by its hand; the elbow is given, or bends to the side `bend` (-1 or 1)."""

    hand: Point
    bend: int
    elbow: Point | None = None


@dataclass(frozen=True)
class Pose:
    """A whole body. `far` limbs are behind the body, `near` limbs before it; `turn` is -1..1 to the facing side."""

    hip: Point
    neck: Point
    head: Point
    tilt: float
    turn: float
    far_leg: Leg
    near_leg: Leg
    far_arm: Arm
    near_arm: Arm
    is_seated: bool = False
    gaze: float = 0.0  # 0 ahead, 1 down


STANDING = Pose(
    hip=(0, -304), neck=(2, -498), head=(5, -566), tilt=2, turn=0.35,
    far_leg=Leg((27, -162), (32, -16), 0.75), near_leg=Leg((-26, -160), (-30, -14), -0.35),
    far_arm=Arm((74, -281), 1), near_arm=Arm((-76, -281), -1),
)  # fmt: skip
WALKING = Pose(
    hip=(0, -300), neck=(12, -494), head=(20, -562), tilt=3, turn=0.7,
    far_leg=Leg((-4, -158), (-84, -34), 0.8, 16), near_leg=Leg((52, -164), (76, -15), 1.0),
    far_arm=Arm((106, -330), -1), near_arm=Arm((-74, -300), -1),
)  # fmt: skip
SITTING = Pose(
    hip=(-12, -188), neck=(-16, -382), head=(-10, -450), tilt=1, turn=0.45,
    far_leg=Leg((98, -190), (116, -16), 0.9), near_leg=Leg((84, -180), (66, -14), 0.8),
    far_arm=Arm((82, -216), -1), near_arm=Arm((36, -214), -1), is_seated=True,
)  # fmt: skip
READING = replace(
    SITTING, tilt=9, head=(-4, -447), gaze=1.0, turn=0.55,
    far_arm=Arm((112, -302), -1), near_arm=Arm((42, -296), -1),
)  # fmt: skip
WAVING = replace(STANDING, far_arm=Arm((132, -618), -1), tilt=-3, turn=0.3)
CYCLING = Pose(
    hip=(-52, -292), neck=(36, -462), head=(58, -526), tilt=4, turn=0.75,
    far_leg=Leg((62, -238), (30, -128), 1.0), near_leg=Leg((56, -196), (2, -66), 1.0),
    far_arm=Arm((130, -306), -1), near_arm=Arm((122, -302), -1),
)  # fmt: skip
POSES = {
    "standing": STANDING,
    "walking": WALKING,
    "sitting": SITTING,
    "reading": READING,
    "waving": WAVING,
    "cycling": CYCLING,
}
HOLDING = {
    "coffee": Arm((106, -412), 1, (72, -366)),
    "flowers": Arm((98, -392), 1, (70, -364)),
    "camera": Arm((32, -520), 1, (76, -408)),
    "umbrella": Arm((112, -432), 1, (76, -364)),
    "balloon": Arm((116, -430), 1, (76, -364)),
    "suitcase": Arm((96, -288), 1),
}
HELD_LOW = {
    "balloon": Arm((-116, -430), -1, (-76, -364)),
    "suitcase": Arm((-100, -288), -1),
    "flowers": Arm((-98, -392), -1, (-70, -364)),
}


def choose_pose(name: str, *, prop: str | None, facing: int) -> Pose:
    """Give the pose for what is done with the thing carried, facing left (-1) or right (1)."""
    pose = POSES[name]
    if name in ("standing", "walking") and prop in HOLDING:
        pose = replace(pose, far_arm=HOLDING[prop])
        if prop == "camera":
            pose = replace(pose, near_arm=Arm((-22, -516), -1, (-74, -408)), tilt=0)
    if name == "waving" and prop in HELD_LOW:
        pose = replace(pose, near_arm=HELD_LOW[prop])
    if name == "walking" and prop == "dog":
        pose = replace(pose, far_arm=Arm((104, -310), -1))
    if name == "sitting" and prop == "coffee":
        pose = replace(pose, far_arm=Arm((108, -312), -1, (66, -266)))
    if name == "sitting" and prop == "guitar":
        pose = replace(pose, far_arm=Arm((130, -322), -1), near_arm=Arm((20, -244), -1), tilt=6, gaze=0.6)
    return pose if facing > 0 else mirror_pose(pose)


def mirror_pose(pose: Pose) -> Pose:
    """Turn a pose to the other side."""
    return replace(
        pose,
        hip=_mirror(pose.hip), neck=_mirror(pose.neck), head=_mirror(pose.head), tilt=-pose.tilt, turn=-pose.turn,
        far_leg=_mirror_leg(pose.far_leg), near_leg=_mirror_leg(pose.near_leg),
        far_arm=_mirror_arm(pose.far_arm), near_arm=_mirror_arm(pose.near_arm),
    )  # fmt: skip


def find_elbow(shoulder: Point, *, arm: Arm) -> tuple[Point, Point]:
    """Give the elbow and the hand; a hand out of reach is drawn in, near ones foreshorten the arm."""
    if arm.elbow:
        return arm.elbow, arm.hand
    distance = math.hypot(arm.hand[0] - shoulder[0], arm.hand[1] - shoulder[1])
    share = min(max(distance / (0.74 * (UPPER_ARM + FOREARM)), 0.6), 1.0)
    return bend_limb(shoulder, end=arm.hand, lengths=(UPPER_ARM * share, FOREARM * share), bend=arm.bend)


def bend_limb(start: Point, *, end: Point, lengths: Point, bend: int) -> tuple[Point, Point]:
    """Give the middle joint and the reached end of a limb of two bones (law of cosines)."""
    upper, lower = lengths
    across, down = end[0] - start[0], end[1] - start[1]
    distance = max(math.hypot(across, down), 1.0)
    reach = min(max(distance, abs(upper - lower) + 2), (upper + lower) * 0.995)
    reached = (start[0] + across / distance * reach, start[1] + down / distance * reach)
    cosine = (upper**2 + reach**2 - lower**2) / (2 * upper * reach)
    angle = math.atan2(down, across) - bend * math.acos(min(max(cosine, -1.0), 1.0))
    return (start[0] + upper * math.cos(angle), start[1] + upper * math.sin(angle)), reached


def _mirror(point: Point) -> Point:
    return -point[0], point[1]


def _mirror_leg(leg: Leg) -> Leg:
    return Leg(_mirror(leg.knee), _mirror(leg.ankle), -leg.toes, leg.heel_lift)


def _mirror_arm(arm: Arm) -> Arm:
    return Arm(_mirror(arm.hand), -arm.bend, _mirror(arm.elbow) if arm.elbow else None)
