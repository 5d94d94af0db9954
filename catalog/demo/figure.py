"""The whole figure: a character in a pose, dressed, with what they carry, lit by the scene."""

from dataclasses import dataclass, replace

from catalog.demo.carrying import draw_carried, draw_ride, find_hands
from catalog.demo.characters import CHARACTERS, Character
from catalog.demo.clothes import CUTS, Cut, draw_garment, draw_hood, draw_scarf, draw_shirt_words
from catalog.demo.colour import Components, darken_colour, fade_colour, multiply_colour
from catalog.demo.face import Expression, draw_face
from catalog.demo.hair import Hair, draw_hair
from catalog.demo.limbs import draw_hand, draw_limb, draw_open_hand, draw_shoe, trace_limb
from catalog.demo.poses import Arm, Leg, Pose, choose_pose, find_elbow
from catalog.demo.stage import Stage
from catalog.demo.svg import Point, draw_ellipse, draw_group, draw_line, draw_path
from catalog.demo.torso import Torso, measure_torso
from catalog.demo.vocabulary import COLOURS

FRONT_ARMS = frozenset({"coffee", "flowers", "camera", "umbrella", "balloon", "suitcase", "book", "guitar"})


@dataclass(frozen=True)
class Wardrobe:
    """The colours of a lit figure."""

    cut: Cut
    cloth: str
    skin: str
    legs: str
    shoes: str
    ambient: Components


def draw_figure(stage: Stage) -> str:
    """Draw the character of the scene with companions and things, at its place on the stage."""
    scene = stage.scene
    person = CHARACTERS[scene.character]
    pose = choose_pose(scene.pose, prop=scene.prop, facing=stage.facing)
    wardrobe = _dress(stage, person=person)
    torso = measure_torso(person, pose=pose)
    body = _draw_body(stage, person=person, pose=pose, wardrobe=wardrobe, torso=torso)
    return draw_group(body, transform=_place_figure(stage))


def draw_ground_shadow(stage: Stage) -> str:
    """Draw the soft shadow of the figure on the ground, stretched away from the light."""
    opacity = stage.light.shadow_opacity + 0.3
    reach = 190 if stage.scene.pose == "cycling" else 110
    stretch = 1.0 + (1 - stage.light.sun_height) * 0.5
    fade = stage.sheet.declare_radial(
        [(0, fade_colour("#120c26", opacity=opacity)), (1, fade_colour("#120c26", opacity=0))],
        centre=(0, 0),
        radius=100,
    )
    across = -stage.light_side * 22 * stretch
    shape = draw_ellipse((0, 0), radii=(100, 100), fill=fade)
    moved = draw_group(shape, transform=f"translate({across:.1f},2) scale({reach * stretch / 100:.2f},0.2)")
    return draw_group(moved, transform=_place_figure(stage))


def _draw_body(stage: Stage, *, person: Character, pose: Pose, wardrobe: Wardrobe, torso: Torso) -> str:
    scene = stage.scene
    head = _draw_head(stage, person=person, pose=pose, wardrobe=wardrobe)
    far_shoulder, near_shoulder = _order_shoulders(torso, pose=pose, facing=stage.facing)
    far_arm = _draw_arm(far_shoulder, arm=pose.far_arm, wardrobe=wardrobe, is_open=scene.pose == "waving")
    near_arm = _draw_arm(near_shoulder, arm=pose.near_arm, wardrobe=wardrobe)
    is_behind = scene.pose in ("walking", "cycling") and scene.prop not in FRONT_ARMS
    far_leg = _draw_leg(pose.far_leg, pose=pose, wardrobe=wardrobe, is_far=True)
    near_leg = _draw_leg(pose.near_leg, pose=pose, wardrobe=wardrobe, is_far=False)
    trunk = _draw_trunk(stage, pose=pose, wardrobe=wardrobe, torso=torso)
    hands = find_hands(pose, shoulders=(far_shoulder, near_shoulder))
    carried = draw_carried(stage, hands=hands, skin=wardrobe.skin)
    layers = [
        far_arm if is_behind else "",
        head[0],
        carried.behind,
        far_leg,
        draw_ride(stage) if scene.pose == "cycling" else "",
        near_leg,
        trunk,
        head[1],
        carried.under_arms,
        "" if is_behind else far_arm,
        near_arm,
        carried.over_arms,
    ]
    return "".join(layers)


def _dress(stage: Stage, *, person: Character) -> Wardrobe:
    """Choose the lit colours; people keep a little more light than the ground, to stay readable at night."""
    cut = CUTS[stage.scene.garment]
    ambient = stage.light.ambient
    share = 0.52 if stage.scene.time_of_day == "night" else 0.2
    red, green, blue = (factor + (1 - factor) * share for factor in ambient)
    lit: Components = (red, green, blue)

    def light(colour: str) -> str:
        """Give a colour under this light."""
        return multiply_colour(colour, by=lit)

    legs = (
        "#4a3b4e"
        if cut.bares_legs and stage.scene.weather == "snow"
        else person.skin
        if cut.bares_legs
        else person.trousers
    )
    return Wardrobe(
        cut=cut,
        cloth=light(COLOURS[stage.scene.garment_colour]),
        skin=light(person.skin),
        legs=light(legs),
        shoes=light(person.shoes),
        ambient=lit,
    )


def _draw_head(stage: Stage, *, person: Character, pose: Pose, wardrobe: Wardrobe) -> tuple[str, str]:
    """Draw the head as two layers: hair behind the trunk, face and front hair before it."""
    mood = "laugh" if stage.scene.pose == "waving" else "calm" if pose.gaze > 0.5 else "smile"
    lit = replace(
        person,
        skin=wardrobe.skin,
        hair=multiply_colour(person.hair, by=wardrobe.ambient),
        beard=multiply_colour(person.beard, by=wardrobe.ambient) if person.beard else None,
    )
    hair: Hair = draw_hair(lit.hair_style, colour=lit.hair, accent=stage.paint(person.accent), turn=pose.turn)
    expression = Expression(turn=pose.turn, gaze=pose.gaze, mood=mood)
    face = draw_face(lit, expression=expression, skin=lit.skin)
    move = f"translate({pose.head[0]:.1f},{pose.head[1]:.1f}) rotate({pose.tilt:.1f})"
    return draw_group(hair.back, transform=move), draw_group(face + hair.front, transform=move)


def _draw_trunk(stage: Stage, *, pose: Pose, wardrobe: Wardrobe, torso: Torso) -> str:
    """Draw neck, garment, printed words, and a scarf where it snows."""
    scene, cut = stage.scene, wardrobe.cut
    skin_shade = darken_colour(wardrobe.skin, share=0.24)
    chin = (pose.head[0], pose.head[1] + 30)
    neck = draw_path(
        trace_limb([chin, pose.neck, torso.place_point(0, up=0.86)], widths=(19, 20, 26)), fill=wardrobe.skin
    )
    shadow = draw_path(trace_limb([chin, (pose.neck[0], pose.neck[1] - 2)], widths=(19, 17)), fill=skin_shade)
    hood = draw_hood(torso, colour=wardrobe.cloth) if cut.has_hood else ""
    garment = draw_garment(torso, cut=cut, colour=wardrobe.cloth, pose=pose)
    words = ""
    if scene.sign_text and scene.sign_kind == "T-shirt":
        words = draw_shirt_words(torso, words=scene.sign_text, colour=COLOURS[scene.garment_colour])
    is_cold = scene.weather == "snow" and not stage.is_indoor and not words
    scarf = draw_scarf(torso, colour=_choose_scarf(stage)) if is_cold else ""
    return hood + neck + shadow + garment + words + scarf


def _choose_scarf(stage: Stage) -> str:
    return stage.paint("#c8403f" if stage.scene.garment_colour not in ("red", "pink", "orange") else "#e9e0cf")


def _draw_arm(shoulder: Point, *, arm: Arm, wardrobe: Wardrobe, is_open: bool = False) -> str:
    """Draw an arm: skin first, then the sleeve as far as it reaches, with a cuff and the hand."""
    elbow, hand = find_elbow(shoulder, arm=arm)
    skin = draw_limb([shoulder, elbow, hand], widths=(19, 14.5, 11), fill=wardrobe.skin)
    palm = (draw_open_hand if is_open else draw_hand)(hand, elbow=elbow, skin=wardrobe.skin)
    cloth = wardrobe.cloth
    if wardrobe.cut.sleeve < 1:
        end = _interpolate(shoulder, end=elbow, share=wardrobe.cut.sleeve / 0.5)
        sleeve = draw_limb([shoulder, end], widths=(23, 23), fill=cloth)
        return skin + palm + sleeve
    wrist = _interpolate(elbow, end=hand, share=0.93)
    sleeve = draw_limb([shoulder, elbow, wrist], widths=(24, 19, 15), fill=cloth)
    cuff = draw_line([_interpolate(elbow, end=hand, share=0.86), wrist], stroke=darken_colour(cloth, share=0.16), width=29,
                     stroke_linecap="butt")  # fmt: skip
    return palm + sleeve + cuff


def _draw_leg(leg: Leg, *, pose: Pose, wardrobe: Wardrobe, is_far: bool) -> str:
    side = 1 if leg.knee[0] > pose.hip[0] else -1
    spread = 0 if pose.is_seated else 17
    hip = (pose.hip[0] + side * spread, pose.hip[1] + (6 if pose.is_seated else 14))
    colour = darken_colour(wardrobe.legs, share=0.15 if is_far else 0.0)
    shoes = darken_colour(wardrobe.shoes, share=0.2 if is_far else 0.0)
    widths = (32.0, 24.0, 17.0) if not wardrobe.cut.bares_legs else (28.0, 19.0, 12.0)
    tube = draw_limb([hip, leg.knee, leg.ankle], widths=widths, fill=colour)
    shoe = draw_shoe(leg.ankle, toes=leg.toes, colour=shoes, heel_lift=leg.heel_lift)
    return shoe + tube


def _place_figure(stage: Stage) -> str:
    return f"translate({stage.figure_x:.1f},{stage.ground_y:.1f}) scale({stage.figure_scale:.3f})"


def _order_shoulders(torso: Torso, *, pose: Pose, facing: int) -> tuple[Point, Point]:
    """Give the far and the near shoulder; in profile both are close to the middle of the trunk."""
    left, right = torso.list_shoulders()
    if abs(pose.turn) > 0.6:
        left, right = (_interpolate(side, end=torso.place_point(0, up=0.865), share=0.35) for side in (left, right))
    return (right, left) if facing > 0 else (left, right)


def _interpolate(start: Point, *, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
