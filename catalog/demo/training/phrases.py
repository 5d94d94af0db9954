"""The many ways in which people say what a scene shows. `{colour}` stands for a word of the vocabulary."""

OPENINGS = (
    "a picture of", "picture of", "a photo of", "an illustration of", "the one with", "that picture with", "show me",
    "a scene with", "something with", "the one where",
)  # fmt: skip
LOOKS = {
    "mira": ("a woman with round glasses", "a brunette in glasses", "a woman with wavy brown hair", "the bookseller"),
    "tomas": ("an old man with a silver beard", "an elderly man in a flat cap", "a grey-bearded gentleman", "the old man"),
    "yuna": ("a young woman with a black bob", "a girl with headphones", "a woman with short black hair", "the sound designer"),
    "kofi": ("a man with locs", "a bearded young man with dark skin", "a man with his hair tied up", "the baker"),
}  # fmt: skip
PRONOUNS = {"mira": ("she", "her"), "yuna": ("she", "her"), "tomas": ("he", "his"), "kofi": ("he", "his")}
POSES = {
    "standing": ("standing", "standing around", "waiting", "just standing there", "on {their} feet"),
    "walking": ("walking", "strolling", "out for a walk", "taking a walk", "on a stroll", "going for a walk"),
    "sitting": ("sitting", "sitting down", "seated", "resting", "having a rest", "taking a break"),
    "waving": ("waving", "waving hello", "saying hello", "greeting someone", "with a hand up", "waving at you"),
    "reading": ("reading", "reading a book", "with a novel", "lost in a novel", "deep in a book", "reading a story"),
    "cycling": (
        "cycling",
        "riding a bike",
        "on a bicycle",
        "riding a bicycle",
        "on {their} bike",
        "out on {their} bicycle",
    ),
}
PROPS = {
    "book": ("with a {colour} book", "holding a {colour} book", "a {colour} book in hand", "with a novel"),
    "coffee": (
        "with a cup of coffee", "drinking coffee", "having a hot drink", "with a mug", "sipping a coffee",
        "with a drink", "holding a cup",
    ),
    "flowers": (
        "with {colour} flowers", "with a bunch of {colour} flowers", "with a bouquet", "carrying a {colour} bouquet",
        "holding {colour} blossoms", "with some flowers",
    ),
    "camera": (
        "with a camera", "taking photos", "taking pictures", "holding a camera", "photographing", "shooting photographs",
    ),
    "umbrella": (
        "under a {colour} umbrella", "with a {colour} umbrella", "holding an umbrella", "with an umbrella", "under an umbrella",
    ),
    "guitar": ("with a guitar", "playing the guitar", "making music", "playing a song", "strumming a guitar"),
    "dog": ("with a dog", "with a brown dog", "with the dog", "with a puppy", "and a dog", "walking the dog"),
    "cat": ("with a {colour} cat", "with a cat", "with {their} kitty", "with a {colour} kitten", "and a {colour} cat"),
    "suitcase": (
        "with a {colour} suitcase", "with luggage", "leaving on a trip", "pulling a {colour} suitcase", "with a suitcase",
        "going on a journey", "with {their} {colour} luggage",
    ),
    "balloon": (
        "with a {colour} balloon", "holding a balloon", "with a balloon", "something festive", "a {colour} balloon in hand",
    ),
}  # fmt: skip
PLACES = {
    "city park": ("in the park", "in a city park", "in a park", "in the city park", "in the green of the park"),
    "beach": ("on the beach", "at the seaside", "by the sea", "at the beach", "on the sand", "by the ocean", "at the shore"),
    "café": ("in a café", "in the cafe", "at the café", "in a coffee shop", "in a coffee house", "at the cafe"),
    "library": ("in the library", "among the bookshelves", "in a library", "between shelves of books", "at the library"),
    "mountain meadow": (
        "in the mountains", "up in the mountains", "on a mountain meadow", "in the alps", "on a meadow", "high in the hills",
        "in front of mountains",
    ),
    "city street": ("in town", "downtown", "on a city street", "in the street", "on the street", "in the city", "by the shops"),
    "kitchen": ("in the kitchen", "at home", "in a kitchen", "at home in the kitchen", "in {their} kitchen"),
    "train station": (
        "at the train station", "at the station", "waiting for a train", "on the platform", "at a railway station",
        "by the train",
    ),
    "forest": ("in the forest", "in the woods", "through the woods", "among the trees", "in a forest", "between the trees"),
    "rooftop": ("on the roof", "on a rooftop", "up on the roof", "above the city", "on the rooftop", "over the rooftops"),
}  # fmt: skip
SURROUNDINGS = {True: ("indoors", "inside"), False: ("outside", "outdoors", "in the open air")}
TIMES = {
    "dawn": (
        "at dawn", "at sunrise", "early in the morning", "in the early morning", "in the morning", "as the sun comes up",
        "at daybreak", "in morning light",
    ),
    "noon": ("at noon", "at midday", "around noon", "in the middle of the day", "by day", "in daylight", "in bright daylight"),
    "dusk": (
        "at dusk", "at sunset", "in the evening", "when the sun goes down", "in the evening light", "at the end of the day",
        "in the glow of the sunset",
    ),
    "night": ("at night", "after dark", "late at night", "in the dark", "late in the evening", "by night", "in the night"),
}  # fmt: skip
WEATHERS = {
    "clear": ("under a clear sky", "in clear weather", "in good weather", "in fine weather", "without a cloud"),
    "rain": ("in the rain", "while it rains", "on a rainy day", "in rainy weather", "when it's raining", "getting wet"),
    "snow": ("in the snow", "in winter", "while it's snowing", "on a snowy day", "in wintry weather", "when it snows"),
    "fog": ("in the fog", "in the mist", "on a misty day", "on a foggy day", "in thick fog", "in hazy weather"),
}
WINDOW_WEATHERS = {
    "clear": ("with a clear sky behind the window", "clear weather outside", "good weather outside"),
    "rain": (
        "with rain on the window",
        "while it rains outside",
        "rain outside",
        "while it's raining",
        "on a rainy day",
    ),
    "snow": ("with snow behind the window", "while it's snowing", "snow outside", "on a winter's day", "as it snows"),
    "fog": ("with fog behind the window", "fog outside", "on a misty day", "while it is foggy outside", "mist outside"),
}
OUTFITS = (
    "in a {colour} {garment}", "wearing a {colour} {garment}", "dressed in a {colour} {garment}", "in {colour}",
    "with a {colour} {garment} on", "{colour} {garment}", "in {their} {colour} {garment}", "dressed in {colour}",
)  # fmt: skip
GARMENTS = {
    "jumper": ("jumper", "sweater", "pullover"),
    "hoodie": ("hoodie", "hooded sweatshirt"),
    "coat": ("coat", "long coat"),
    "raincoat": ("raincoat", "rain jacket", "rain coat"),
    "T-shirt": ("T-shirt", "shirt", "tee"),
    "dress": ("dress", "summer dress"),
    "jacket": ("jacket",),
    "cardigan": ("cardigan", "knitted jacket"),
}
COLOURS = {"grey": ("grey", "gray"), "purple": ("purple", "violet"), "teal": ("teal", "turquoise")}
SIGNS = {
    "sign": (
        "a sign says {words}", "next to a sign that reads {words}", "in front of the {words} sign", "the {words} sign",
        "with a {words} sign", "where it says {words}", "by the {words}",
    ),
    "book": ("the book is titled {words}", "with a book called {words}", "reading {words}"),
    "T-shirt": ("the T-shirt says {words}", "with {words} on the shirt", "in a {words} T-shirt"),
}  # fmt: skip
SHOTS = {
    "full": ("full length", "seen from afar", "whole figure"),
    "close": ("close up", "a portrait", "seen from near"),
}
