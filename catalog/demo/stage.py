"""The stage of one picture: its sheet, its light, its random sources and where things stand.

A picture is 1000 units high and `width` wide. The figure stands at `figure_x` with its feet on `ground_y`; the free
side of the picture, where signs and views belong, is around `free_x`, and the figure faces it.
"""

import random
from dataclasses import dataclass

from catalog.demo.colour import mix_colours
from catalog.demo.light import Light, choose_light, move_indoors
from catalog.demo.scenes import Scene
from catalog.demo.sheet import Sheet
from catalog.demo.vocabulary import PLACES

HEIGHT = 1000.0
View = tuple[float, float, float, float]  # x, y, width, height in scene units
REACH = {"cycling": 300.0, "sitting": 380.0, "reading": 380.0, "walking": 350.0, "waving": 300.0, "standing": 330.0}


@dataclass(frozen=True)
class Stage:
    """What every layer needs to know."""

    scene: Scene
    sheet: Sheet
    light: Light  # on the surfaces: of the room indoors
    outside: Light
    width: float
    figure_x: float
    free_x: float
    free_width: float
    figure_scale: float
    ground_y: float
    facing: int  # -1 to the left, 1 to the right

    def open_random(self, layer: str) -> random.Random:
        """Open the random source of a layer; layers do not disturb each other."""
        return random.Random(f"{self.scene.seed} {self.scene.place} {layer}")

    def paint(self, colour: str, *, depth: float = 0.0) -> str:
        """Give a surface colour under the light of the scene."""
        return self.light.tint(colour, depth=depth)

    def paint_outside(self, colour: str, *, depth: float = 0.0, snow: float = 0.0) -> str:
        """Give a surface colour outdoors, covered with snow by a share where it snows."""
        if self.scene.weather == "snow":
            colour = mix_colours(colour, second="#f4f7fc", share=snow)
        return self.outside.tint(colour, depth=depth)

    @property
    def is_indoor(self) -> bool:
        """Tell whether the place is a room."""
        return PLACES[self.scene.place].is_indoor

    @property
    def light_side(self) -> int:
        """Give the side that the light comes from: -1 left, 1 right, opposite to the figure's side."""
        return -1 if self.figure_x > self.width / 2 else 1

    @property
    def sign_words(self) -> str | None:
        """Give the words for the sign of the place, if the scene has one."""
        return self.scene.sign_text if self.scene.sign_kind == "sign" else None


@dataclass(frozen=True)
class Backdrop:
    """The drawn place: the soft back, sharp things behind the figure and before it, and what veils everything."""

    back: str
    detail: str = ""
    near: str = ""
    veil: str = ""


def set_stage(scene: Scene) -> Stage:
    """Compose the picture: who stands where, under which light."""
    width = HEIGHT * scene.width_px / scene.height_px
    source = random.Random(f"{scene.seed} composition")
    side = source.choice((-1, 1))
    is_wide = width > 1100
    has_sign = scene.sign_text is not None and scene.sign_kind == "sign"
    offset = (0.17 if is_wide else 0.16 if has_sign else 0.07) * width * side
    figure_x = width / 2 + offset
    free_width = width / 2 + abs(offset) - 130
    outside = choose_light(scene.time_of_day, weather=scene.weather)
    indoor = PLACES[scene.place].is_indoor
    return Stage(
        scene=scene,
        sheet=Sheet(),
        light=move_indoors(outside, time_of_day=scene.time_of_day) if indoor else outside,
        outside=outside,
        width=width,
        figure_x=figure_x,
        free_x=free_width / 2 if side > 0 else width - free_width / 2,
        free_width=free_width,
        figure_scale=1.02 if is_wide else 1.06,
        ground_y=925,
        facing=-side,
    )


def find_subject_area(stage: Stage, *, view: View) -> View:
    """Give the part of a view that holds the figure with its things, and all lettering."""
    right, bottom = view[0] + view[2], view[1] + view[3]
    top = max(stage.ground_y - stage.figure_scale * _find_height(stage.scene), view[1])
    if stage.sign_words or stage.scene.place == "café":
        top = view[1] if stage.sign_words else top
        return view[0], top, view[2], bottom - top
    reach = REACH[stage.scene.pose] * stage.figure_scale
    left = max(stage.figure_x - reach, view[0])
    return left, top, min(stage.figure_x + reach, right) - left, bottom - top


def _find_height(scene: Scene) -> float:
    """Give the height that a figure and what it holds up need, in figure units."""
    if scene.prop in ("umbrella", "balloon"):
        return 830
    return 560 if scene.pose in ("sitting", "reading") else 720
