"""The English of a scene: one sentence that holds every attribute, in one of several phrasings."""

from typing import Protocol

from catalog.demo import vocabulary

ADJECTIVES = {"rain": "rainy", "snow": "snowy", "fog": "foggy"}
OUTDOOR_WEATHER = {"rain": "in the rain", "snow": "in the snow", "fog": "in thick fog", "clear": "in clear weather"}
WINDOW_WEATHER = {
    "rain": "with rain on the window",
    "snow": "with snow behind the window",
    "fog": "with fog behind the window",
    "clear": "with a clear sky behind the window",
}


class Described(Protocol):
    """What the wording reads of a scene."""

    @property
    def place(self) -> str: ...
    @property
    def pose(self) -> str: ...
    @property
    def time_of_day(self) -> str: ...
    @property
    def weather(self) -> str: ...
    @property
    def garment(self) -> str: ...
    @property
    def garment_colour(self) -> str: ...
    @property
    def prop(self) -> str | None: ...
    @property
    def prop_colour(self) -> str: ...
    @property
    def sign_text(self) -> str | None: ...
    @property
    def sign_kind(self) -> str: ...
    @property
    def seed(self) -> int: ...


def write_prompt(scene: Described, *, name: str) -> str:
    """Write the sentence of a scene about the named character."""
    activity, outfit = describe_activity(scene), describe_outfit(scene)
    where, plain = describe_place(scene, with_weather=True), describe_place(scene, with_weather=False)
    time, sky = f"at {scene.time_of_day}", _describe_weather(scene)
    phrasings = (
        f"{name} in {outfit} is {activity} {where} {time}",
        f"{name} {activity} {plain} {time} {sky}, wearing {outfit}",
        f"an illustration of {name}, dressed in {outfit}, {activity} {where} {time}",
        f"{time} {sky}, {name} is {activity} {plain}, wearing {outfit}",
        f"{name} wearing {outfit}, {activity} {plain}, {time}, {sky}",
    )
    sentence = phrasings[scene.seed % len(phrasings)] + describe_sign(scene)
    return sentence[0].upper() + sentence[1:] + "."


def describe_activity(scene: Described) -> str:
    """Say what the character does, where they sit and what they have with them."""
    prop = vocabulary.PROP_PHRASES[scene.prop].format(colour=scene.prop_colour) if scene.prop else ""
    seat = vocabulary.PLACES[scene.place].seat
    special = {
        ("reading", "book"): f"reading {prop}, sitting {seat},",
        ("sitting", "guitar"): f"sitting {seat} and playing {prop}",
        ("sitting", "coffee"): f"sitting {seat} and drinking {prop}",
        ("standing", "camera"): f"standing and taking photographs with {prop}",
        ("standing", "umbrella"): f"standing under {prop}",
        ("walking", "umbrella"): f"walking under {prop}",
        ("walking", "suitcase"): f"walking and pulling {prop}",
        ("cycling", "flowers"): f"cycling with {prop} in the bicycle basket",
        ("cycling", None): "cycling on a bicycle",
        ("sitting", None): f"sitting {seat}",
        ("waving", None): "waving hello",
    }
    found = special.get((scene.pose, scene.prop))
    if found:
        return found
    place = f" {seat}" if scene.pose == "sitting" else ""
    beside = "next to" if scene.prop in ("cat", "dog") else "with"
    return f"{scene.pose}{place} {beside} {prop}" if prop else scene.pose


def describe_outfit(scene: Described) -> str:
    """Say the garment with its colour."""
    article = "an" if scene.garment_colour == "orange" else "a"
    return f"{article} {scene.garment_colour} {scene.garment}"


def describe_place(scene: Described, *, with_weather: bool) -> str:
    """Say where the scene is, with the weather as an adjective or a subordinate phrase if asked for."""
    place = vocabulary.PLACES[scene.place]
    if not with_weather:
        return f"{place.preposition} {place.article} {place.name}"
    if place.is_indoor:
        return f"{place.preposition} {place.article} {place.name} {WINDOW_WEATHER[scene.weather]}"
    if scene.weather == "clear":
        return f"{place.preposition} {place.article} {place.name} under a clear sky"
    return f"{place.preposition} a {ADJECTIVES[scene.weather]} {place.name}"


def describe_sign(scene: Described) -> str:
    """Say the words in the picture, or nothing."""
    if scene.sign_text is None:
        return ""
    if scene.sign_kind == "sign":
        return (", a sign says ", ", next to a sign that reads ")[scene.seed // 7 % 2] + scene.sign_text
    if scene.sign_kind == "book":
        return f", the book is titled {scene.sign_text}"
    return f", the T-shirt says {scene.sign_text}"


def _describe_weather(scene: Described) -> str:
    indoor = vocabulary.PLACES[scene.place].is_indoor
    return (WINDOW_WEATHER if indoor else OUTDOOR_WEATHER)[scene.weather]
