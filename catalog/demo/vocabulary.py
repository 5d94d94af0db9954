"""Everything a scene can hold, and the words for it: places, poses, times, weather, clothes, things to carry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place: how it is called, where one sits there, and what its signs say."""

    name: str
    preposition: str
    seat: str
    signs: tuple[str, ...]
    is_indoor: bool = False
    can_cycle: bool = False

    @property
    def article(self) -> str:
        """Give 'a' or 'an' for the name."""
        return "an" if self.name[0] in "aeiou" else "a"


PLACES = {
    place.name: place
    for place in (
        Place("city park", "in", "on a bench", ("DUCK POND", "ROSE GARDEN", "LIBRARY", "OPEN AIR"), can_cycle=True),
        Place(
            "beach", "on", "on a driftwood log", ("ICE CREAM", "SURF CLUB", "LIFEGUARD", "BOAT TRIPS"), can_cycle=True
        ),
        Place("café", "in", "at a small table", ("FRESH COFFEE", "BREAKFAST", "CAFE LUNA", "CAKE"), is_indoor=True),
        Place("library", "in", "in an armchair", ("POETRY", "HISTORY", "SILENCE", "NEW BOOKS"), is_indoor=True),
        Place("mountain meadow", "on", "on a rock", ("SUMMIT 2 KM", "EAGLE PEAK", "LAKE TRAIL")),
        Place("city street", "on", "on a bench", ("BAKERY", "CINEMA", "FLOWERS", "BOOKSHOP", "RAMEN"), can_cycle=True),
        Place("kitchen", "in", "on a stool", ("HOME", "EAT WELL", "GOOD FOOD"), is_indoor=True),
        Place("train station", "at", "on a bench", ("PLATFORM 9", "NORTHGATE", "HARBOUR", "CENTRAL")),
        Place("forest", "in", "on a fallen log", ("FOX TRAIL", "CAMP SITE", "WATERFALL"), can_cycle=True),
        Place("rooftop", "on", "on a wooden crate", ("HOTEL", "JAZZ", "SKY BAR")),
    )
}
POSES = ("standing", "walking", "sitting", "waving", "reading", "cycling")
TIMES = ("dawn", "noon", "dusk", "night")
WEATHERS = ("clear", "rain", "snow", "fog")
COLOURS = {
    "red": "#d8433f",
    "blue": "#3466c9",
    "yellow": "#f2b632",
    "green": "#3c9361",
    "white": "#f1ece2",
    "grey": "#8b93a3",
    "orange": "#ea7a34",
    "purple": "#7c55b8",
    "pink": "#ee86a0",
    "teal": "#1f9a9a",
    "brown": "#94633f",
    "black": "#343344",
}
GARMENTS = ("jumper", "hoodie", "coat", "raincoat", "T-shirt", "dress", "jacket", "cardigan")
PROP_PHRASES = {
    "book": "a {colour} book",
    "coffee": "a cup of coffee",
    "flowers": "a bunch of {colour} flowers",
    "camera": "a camera",
    "umbrella": "a {colour} umbrella",
    "guitar": "a guitar",
    "dog": "a brown dog",
    "cat": "a {colour} cat",
    "suitcase": "a {colour} suitcase",
    "balloon": "a {colour} balloon",
}
PROPS_OF_POSE: dict[str, tuple[str | None, ...]] = {
    "standing": (None, "coffee", "flowers", "camera", "umbrella", "suitcase", "balloon", "cat"),
    "walking": (None, "dog", "umbrella", "suitcase", "flowers", "balloon"),
    "sitting": (None, "coffee", "guitar", "cat", "dog"),
    "waving": (None, "balloon", "dog", "suitcase", "flowers"),
    "reading": ("book",),
    "cycling": (None, "flowers"),
}
CAT_COLOURS = ("orange", "white", "grey", "black", "brown")
OUTDOOR_PROPS = frozenset({"umbrella", "dog", "suitcase"})
SIGN_KINDS = ("sign", "T-shirt", "book")
SHIRT_WORDS = ("HELLO", "LUCKY", "RADIO", "OCEAN", "PIXEL", "ROBOT")
BOOK_WORDS = ("ATLAS", "POEMS", "NOVEL", "CHESS", "TAROT")
SHOTS = ("full", "close")
SIZES_PX = (
    (1280, 853),
    (1280, 720),
    (1152, 768),
    (1024, 768),
    (960, 960),
    (768, 768),
    (768, 1024),
    (832, 1216),
    (720, 1280),
    (768, 1152),
)
