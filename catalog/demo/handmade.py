"""The scenes of the demonstration that were composed by hand, seven of each character."""

from catalog.demo.scenes import Scene

WIDE, BROAD, SQUARE, TALL, PORTRAIT = (1280, 853), (1280, 720), (960, 960), (832, 1216), (768, 1024)


def _compose(
    character: str,
    *,
    what: tuple[str, str | None, str],
    where: tuple[str, str, str],
    wear: tuple[str, str],
    size: tuple[int, int],
    seed: int,
    text: str | None = None,
    shot: str = "full",
    on: str = "sign",
) -> Scene:
    """Compose a scene: what as (pose, prop, its colour), where as (place, time, weather), wear as (colour, garment)."""
    return Scene(
        character=character, pose=what[0], prop=what[1], prop_colour=what[2], place=where[0], time_of_day=where[1],
        weather=where[2], garment_colour=wear[0], garment=wear[1], width_px=size[0], height_px=size[1], seed=seed,
        sign_text=text, sign_kind=on, shot=shot,
    )  # fmt: skip


MIRA = (
    _compose("mira", what=("reading", "book", "red"), where=("city park", "dusk", "rain"), wear=("yellow", "raincoat"),
             size=WIDE, seed=101, text="LIBRARY"),
    _compose("mira", what=("standing", None, "red"), where=("beach", "dusk", "clear"), wear=("red", "dress"), size=WIDE,
             seed=103),
    _compose("mira", what=("standing", "coffee", "red"), where=("city street", "dawn", "clear"), wear=("teal", "coat"),
             size=TALL, seed=104, text="BAKERY"),
    _compose("mira", what=("sitting", "cat", "orange"), where=("kitchen", "night", "clear"), wear=("green", "jumper"),
             size=SQUARE, seed=105),
    _compose("mira", what=("cycling", "flowers", "pink"), where=("forest", "noon", "clear"), wear=("yellow", "jumper"),
             size=BROAD, seed=106),
    _compose("mira", what=("reading", "book", "purple"), where=("library", "noon", "clear"), wear=("orange", "cardigan"),
             size=PORTRAIT, seed=107, text="POEMS", shot="close", on="book"),
    _compose("mira", what=("waving", None, "red"), where=("train station", "noon", "snow"), wear=("blue", "coat"),
             size=WIDE, seed=108, text="NORTHGATE"),
)  # fmt: skip
TOMAS = (
    _compose("tomas", what=("standing", "suitcase", "brown"), where=("train station", "dawn", "fog"),
             wear=("brown", "coat"), size=WIDE, seed=201, text="PLATFORM 9"),
    _compose("tomas", what=("standing", "camera", "red"), where=("mountain meadow", "noon", "clear"),
             wear=("red", "jacket"), size=WIDE, seed=202),
    _compose("tomas", what=("walking", "dog", "brown"), where=("city park", "noon", "snow"), wear=("green", "coat"),
             size=BROAD, seed=203),
    _compose("tomas", what=("sitting", "coffee", "teal"), where=("café", "night", "rain"), wear=("blue", "cardigan"),
             size=SQUARE, seed=205, text="CAFE LUNA"),
    _compose("tomas", what=("sitting", "guitar", "brown"), where=("rooftop", "dusk", "clear"), wear=("orange", "jumper"),
             size=WIDE, seed=206),
    _compose("tomas", what=("walking", "umbrella", "purple"), where=("city street", "dusk", "rain"),
             wear=("grey", "coat"), size=TALL, seed=207, text="CINEMA"),
    _compose("tomas", what=("waving", None, "red"), where=("forest", "dawn", "clear"), wear=("teal", "jumper"),
             size=PORTRAIT, seed=208, shot="close"),
)  # fmt: skip
YUNA = (
    _compose("yuna", what=("waving", None, "red"), where=("beach", "noon", "clear"), wear=("white", "T-shirt"), size=WIDE,
             seed=301, text="ICE CREAM"),
    _compose("yuna", what=("walking", "umbrella", "red"), where=("city street", "night", "rain"), wear=("black", "coat"),
             size=WIDE, seed=302, text="RAMEN"),
    _compose("yuna", what=("standing", "flowers", "pink"), where=("city park", "dawn", "clear"), wear=("teal", "dress"),
             size=PORTRAIT, seed=303),
    _compose("yuna", what=("reading", "book", "blue"), where=("library", "night", "rain"), wear=("pink", "hoodie"),
             size=WIDE, seed=304),
    _compose("yuna", what=("standing", "balloon", "red"), where=("rooftop", "dusk", "clear"), wear=("yellow", "cardigan"),
             size=TALL, seed=305),
    _compose("yuna", what=("standing", None, "red"), where=("city street", "noon", "clear"), wear=("orange", "T-shirt"),
             size=SQUARE, seed=306, text="RADIO", shot="close", on="T-shirt"),
    _compose("yuna", what=("sitting", "guitar", "brown"), where=("forest", "noon", "clear"), wear=("purple", "hoodie"),
             size=BROAD, seed=307, text="CAMP SITE"),
)  # fmt: skip
KOFI = (
    _compose("kofi", what=("cycling", None, "red"), where=("beach", "dawn", "clear"), wear=("orange", "jacket"), size=BROAD,
             seed=401),
    _compose("kofi", what=("standing", "coffee", "red"), where=("kitchen", "dawn", "snow"), wear=("teal", "jumper"),
             size=SQUARE, seed=402),
    _compose("kofi", what=("walking", "suitcase", "yellow"), where=("train station", "dusk", "clear"),
             wear=("blue", "jacket"), size=WIDE, seed=403, text="HARBOUR"),
    _compose("kofi", what=("standing", None, "red"), where=("rooftop", "night", "clear"), wear=("red", "hoodie"), size=WIDE,
             seed=404, text="JAZZ"),
    _compose("kofi", what=("sitting", None, "red"), where=("forest", "dawn", "fog"), wear=("yellow", "jumper"), size=WIDE,
             seed=405),
    _compose("kofi", what=("walking", "dog", "brown"), where=("mountain meadow", "dusk", "clear"),
             wear=("green", "hoodie"), size=BROAD, seed=406, text="EAGLE PEAK"),
    _compose("kofi", what=("standing", "flowers", "yellow"), where=("café", "noon", "clear"), wear=("purple", "cardigan"),
             size=PORTRAIT, seed=407, text="FRESH COFFEE"),
)  # fmt: skip
HANDMADE = {"mira": MIRA, "tomas": TOMAS, "yuna": YUNA, "kofi": KOFI}
