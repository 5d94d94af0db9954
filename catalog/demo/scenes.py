"""A scene: everything that is in one picture, as plain values. The renderer draws it, `prompt` says it in words."""

import random
from dataclasses import dataclass, replace

from catalog.demo import vocabulary
from catalog.demo.characters import CHARACTERS
from catalog.demo.wording import write_prompt


@dataclass(frozen=True)
class Scene:
    """One picture of one character.

    `place` … `shot` are words of `catalog.demo.vocabulary`; `variation` names the tiny change of a near-duplicate (see
    `catalog.demo.collection`); `exif_orientation` is the EXIF value 1..8 that the encoded file carries, and its stored
    pixels are turned accordingly. Raises ValueError for a word that the vocabulary lacks.
    """

    character: str
    place: str
    pose: str
    time_of_day: str
    weather: str
    garment: str
    garment_colour: str
    prop: str | None = None
    prop_colour: str = "red"
    sign_text: str | None = None
    sign_kind: str = "sign"
    shot: str = "full"
    seed: int = 0
    width_px: int = 1280
    height_px: int = 853
    encoding: str = "jpeg"
    quality: int = 90
    exif_orientation: int = 1
    has_location: bool = False
    variation: str | None = None

    def __post_init__(self) -> None:
        for field, allowed in list_allowed().items():
            if getattr(self, field) not in allowed:
                raise ValueError(f"{field} is one of {sorted(map(str, allowed))}, not {getattr(self, field)!r}")

    @property
    def prompt(self) -> str:
        """Say the scene in one English sentence; the phrasing follows the seed."""
        return write_prompt(self, name=CHARACTERS[self.character].name)

    @property
    def tags(self) -> tuple[str, ...]:
        """Give the attributes as short lower-case tags, most general first."""
        outfit = f"{self.garment_colour} {self.garment.lower()}"
        words = (self.character, self.place, self.pose, self.time_of_day, self.weather, outfit, self.prop)
        return tuple(word for word in words if word) + (("text",) if self.sign_text else ())

    @property
    def slug(self) -> str:
        """Name the scene in file names: unique within the demonstration."""
        place = self.place.replace(" ", "-").replace("é", "e")
        ending = f"-{self.variation}" if self.variation else ""
        return f"{self.character}-{self.pose}-{place}-{self.time_of_day}-{self.weather}-{self.seed}{ending}"


def random_scene(seed: int, *, character: str | None = None) -> Scene:
    """Make the scene of a seed: any seed gives a valid scene, and always the same one."""
    source = random.Random(f"scene {seed}")
    slug = character or source.choice(sorted(CHARACTERS))
    place = source.choice(list(vocabulary.PLACES.values()))
    pose = source.choice([pose for pose in vocabulary.POSES if pose != "cycling" or place.can_cycle])
    weather = source.choices(vocabulary.WEATHERS, weights=(5, 2, 2, 2))[0]
    width_px, height_px = source.choice(vocabulary.SIZES_PX)
    scene = Scene(
        character=slug,
        place=place.name,
        pose=pose,
        time_of_day=source.choice(vocabulary.TIMES),
        weather=weather,
        garment=_choose_garment(source, character=slug, weather=weather, is_indoor=place.is_indoor),
        garment_colour=source.choice(sorted(vocabulary.COLOURS)),
        prop=_choose_prop(source, pose=pose, weather=weather, is_indoor=place.is_indoor),
        prop_colour=source.choice(("red", "blue", "yellow", "green", "purple", "orange", "pink", "white")),
        shot=source.choices(vocabulary.SHOTS, weights=(3, 1))[0],
        seed=seed,
        width_px=width_px,
        height_px=height_px,
    )
    if scene.prop in ("dog", "cat", "suitcase"):
        scene = replace(scene, shot="full")
    if scene.prop == "cat":
        scene = replace(scene, prop_colour=source.choice(vocabulary.CAT_COLOURS))
    can_show_sign = scene.prop != "umbrella"  # it would hide what hangs above
    return _add_sign(scene, source=source) if can_show_sign and source.random() < 0.3 else scene


def _choose_garment(source: random.Random, *, character: str, weather: str, is_indoor: bool) -> str:
    """Choose what a person would wear in this weather."""
    outdoor = {"rain": ("raincoat", "coat", "jacket"), "snow": ("coat", "jumper", "hoodie"), "fog": ("coat", "jacket")}
    indoor = ("jumper", "hoodie", "T-shirt", "cardigan") + (("dress",) if character in ("mira", "yuna") else ())
    return source.choice(outdoor.get(weather, indoor) if not is_indoor else indoor)


def _choose_prop(source: random.Random, *, pose: str, weather: str, is_indoor: bool) -> str | None:
    """Choose a thing to carry that fits the pose and the place; umbrellas only in rain or snow."""
    kinds = [
        kind
        for kind in vocabulary.PROPS_OF_POSE[pose]
        if not (is_indoor and kind in vocabulary.OUTDOOR_PROPS)
        and not (kind == "umbrella" and weather not in ("rain", "snow"))
    ]
    return source.choice(kinds)


def _add_sign(scene: Scene, *, source: random.Random) -> Scene:
    """Put words into the scene, on a surface that the scene has."""
    kinds = ["sign", "sign"]
    if scene.garment in ("T-shirt", "jumper", "hoodie") and scene.pose in ("standing", "waving") and scene.prop is None:
        kinds.append("T-shirt")
    if scene.pose == "reading":
        kinds.append("book")
    kind = source.choice(kinds)
    words = {"sign": vocabulary.PLACES[scene.place].signs, "T-shirt": vocabulary.SHIRT_WORDS}
    return replace(
        scene,
        sign_text=source.choice(words.get(kind, vocabulary.BOOK_WORDS)),
        sign_kind=kind,
        garment="T-shirt" if kind == "T-shirt" else scene.garment,
        shot="close" if kind != "sign" else "full",
    )


def list_allowed() -> dict[str, tuple[str | None, ...]]:
    """Give the words that each field may hold."""
    return {
        "character": tuple(CHARACTERS),
        "place": tuple(vocabulary.PLACES),
        "pose": vocabulary.POSES,
        "time_of_day": vocabulary.TIMES,
        "weather": vocabulary.WEATHERS,
        "garment": vocabulary.GARMENTS,
        "garment_colour": tuple(vocabulary.COLOURS),
        "prop": (None, *vocabulary.PROP_PHRASES),
        "prop_colour": tuple(vocabulary.COLOURS),
        "sign_kind": vocabulary.SIGN_KINDS,
        "shot": vocabulary.SHOTS,
        "encoding": ("jpeg", "png", "webp"),
    }
