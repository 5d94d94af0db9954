"""The trunk of a figure: a frame between hips and neck in which clothes are cut."""

from dataclasses import dataclass

from catalog.demo.characters import Character
from catalog.demo.poses import Pose
from catalog.demo.svg import Point, trace_curve


@dataclass(frozen=True)
class Torso:
    """Coordinates on the trunk: `across` -1..1 in half widths, `up` 0 at the hips to 1 at the neck."""

    hip: Point
    neck: Point
    shoulder: float
    waist: float
    hips: float

    def place_point(self, across: float, *, up: float) -> Point:
        """Give the figure coordinates of a point of the trunk; `across` is in figure units."""
        x = self.hip[0] + (self.neck[0] - self.hip[0]) * up
        y = self.hip[1] + (self.neck[1] - self.hip[1]) * up
        lean = (self.neck[0] - self.hip[0]) / 190
        return x + across, y + across * lean * 0.8

    def list_shoulders(self) -> tuple[Point, Point]:
        """Give the left and the right shoulder joint."""
        return self.place_point(-self.shoulder * 0.8, up=0.865), self.place_point(self.shoulder * 0.8, up=0.865)

    def trace_outline(self, *, neckline: float, ease: float = 0.0, hem: float = -0.05) -> str:
        """Give the outline of a garment; `neckline` is the height of its lowest point, `ease` its looseness."""
        half = [
            (self.hips + ease, hem),
            (self.hips * 0.97 + ease, 0.1),
            (self.waist + ease, 0.4),
            (self.shoulder * 0.88 + ease * 0.6, 0.7),
            (self.shoulder * 0.99, 0.87),
            (self.shoulder * 0.72, 0.965),
            (22, 1.02),
        ]
        right = [self.place_point(width, up=up) for width, up in half]
        left = [self.place_point(-width, up=up) for width, up in reversed(half)]
        middle = self.place_point(0, up=neckline)
        bottom = self.place_point(0, up=hem - 0.015)
        return trace_curve([bottom, *right, middle, *left], closed=True, tension=7.0)


def measure_torso(character: Character, *, pose: Pose) -> Torso:
    """Fit the frame to a person and a pose; a turned trunk looks narrower."""
    narrow = 1 - 0.16 * abs(pose.turn)
    return Torso(
        hip=pose.hip,
        neck=pose.neck,
        shoulder=70 * character.breadth * narrow,
        waist=54 * (character.waist + character.breadth) / 2 * narrow,
        hips=52 * narrow * (0.5 + character.breadth / 2),
    )
