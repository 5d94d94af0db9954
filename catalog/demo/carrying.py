"""What a figure has with it: things in its hands, an animal beside it, the bicycle under it."""

from dataclasses import dataclass

from catalog.demo import bicycle, companions, props
from catalog.demo.limbs import draw_hand
from catalog.demo.poses import Pose, find_elbow
from catalog.demo.stage import Stage
from catalog.demo.svg import Point
from catalog.demo.vocabulary import COLOURS

SEAT_TOP = -168.0


@dataclass(frozen=True)
class Carried:
    """Markup behind the body, before it but under the arms, and before the arms."""

    behind: str = ""
    under_arms: str = ""
    over_arms: str = ""


@dataclass(frozen=True)
class Hands:
    """The two hands in figure units, and the elbows that they hang on."""

    far: Point
    near: Point
    far_elbow: Point
    near_elbow: Point


def find_hands(pose: Pose, *, shoulders: tuple[Point, Point]) -> Hands:
    """Find the hands of a pose from its far and its near shoulder."""
    far_elbow, far = find_elbow(shoulders[0], arm=pose.far_arm)
    near_elbow, near = find_elbow(shoulders[1], arm=pose.near_arm)
    return Hands(far, near, far_elbow, near_elbow)


def draw_carried(stage: Stage, *, hands: Hands, skin: str) -> Carried:
    """Draw the thing of the scene where it is held, or where the animal stands."""
    scene = stage.scene
    colour = stage.paint(COLOURS[scene.prop_colour])
    if scene.prop == "book":
        return Carried(over_arms=_draw_held_book(stage, hands=hands, colour=colour) + _draw_grip(hands, skin=skin))
    if scene.prop == "guitar":
        return Carried(under_arms=props.draw_guitar((hands.near, hands.far)))
    if scene.prop in ("dog", "cat"):
        return _draw_animal(stage, hands=hands, colour=colour)
    if scene.pose == "cycling" or scene.prop is None:
        return Carried()
    return Carried(over_arms=_draw_held(stage, hands=hands, colour=colour, skin=skin))


def draw_ride(stage: Stage) -> str:
    """Draw the bicycle, with a basket if there are flowers."""
    scene = stage.scene
    frame = "#2f8f8a" if scene.garment_colour in ("red", "orange", "pink", "yellow") else "#d8543f"
    drawn = bicycle.draw_bicycle(colour=stage.paint(frame), facing=stage.facing)
    if scene.prop == "flowers":
        blooms = props.draw_flowers((stage.facing * 164, -250), colour=stage.paint(COLOURS[scene.prop_colour]))
        drawn += blooms + bicycle.draw_basket(facing=stage.facing)
    return drawn


def _draw_held(stage: Stage, *, hands: Hands, colour: str, skin: str) -> str:
    """Draw a thing in the hand (a camera in both), with the fingers over it."""
    draw = props.HELD[stage.scene.prop or ""]
    if stage.scene.prop == "camera":
        middle = ((hands.near[0] + hands.far[0]) / 2, (hands.near[1] + hands.far[1]) / 2 - 6)
        return draw(middle, colour=colour) + _draw_grip(hands, skin=skin)
    is_near = stage.scene.pose == "waving"
    hand, elbow = (hands.near, hands.near_elbow) if is_near else (hands.far, hands.far_elbow)
    return draw(hand, colour=colour) + draw_hand(hand, elbow=elbow, skin=skin, size=12)


def _draw_held_book(stage: Stage, *, hands: Hands, colour: str) -> str:
    title = stage.scene.sign_text if stage.scene.sign_kind == "book" else None
    return props.draw_book(hands=(hands.near, hands.far), colour=colour, title=title, facing=stage.facing)


def _draw_grip(hands: Hands, *, skin: str) -> str:
    """Draw the hands once more, over what they hold between them."""
    pairs = ((hands.far, hands.far_elbow), (hands.near, hands.near_elbow))
    return "".join(draw_hand(hand, elbow=elbow, skin=skin, size=12) for hand, elbow in pairs)


def _draw_animal(stage: Stage, *, hands: Hands, colour: str) -> Carried:
    """Draw a dog ahead on its leash or a little behind, or a cat beside, on the seat if the figure sits."""
    facing, pose = stage.facing, stage.scene.pose
    if stage.scene.prop == "cat":
        at = (-facing * 112.0, SEAT_TOP) if pose == "sitting" else (-facing * 120.0, 0.0)
        return Carried(behind=companions.draw_cat(at=at, facing=facing, colour=colour))
    leash, offset = (hands.far, 190) if pose == "walking" else (None, -150)
    return Carried(under_arms=companions.draw_dog(at=(facing * offset, 4), facing=facing, leash_hand=leash))
