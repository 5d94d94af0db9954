"""Captions as people type requests: parts of a scene in many words, some left out, in any order.

The renderer's own sentence (`Scene.prompt`) says everything in one of 70 phrasings; `write_request` says some of it. A
model trained on both understands either.
"""

import random
from dataclasses import replace

from catalog.demo.characters import CHARACTERS
from catalog.demo.scenes import Scene
from catalog.demo.training import phrases
from catalog.demo.vocabulary import PLACES

PHRASINGS = 70
FEWEST_PARTS = 2
KEPT = {
    "activity": 0.85, "prop": 0.85, "place": 0.85, "time": 0.65, "weather": 0.55, "outfit": 0.65, "sign": 0.7, "shot": 0.08
}  # fmt: skip


def write_caption(scene: Scene, *, source: random.Random) -> str:
    """Write the renderer's full sentence of a scene in a random phrasing."""
    return replace(scene, seed=source.randrange(PHRASINGS)).prompt


def write_request(scene: Scene, *, source: random.Random) -> str:
    """Write what somebody would type to find a scene: at least two of its parts, in a random order."""
    parts = {name: text for name, text in say_parts(scene, source=source).items() if text}
    kept = [name for name in parts if source.random() < KEPT[name]]
    while len(kept) < FEWEST_PARTS:
        kept.append(source.choice([name for name in parts if name not in kept]))
    if source.random() < 0.6:
        source.shuffle(kept)
    else:
        kept.sort(key=list(KEPT).index)
    words = (", " if source.random() < 0.4 else " ").join(parts[name] for name in kept)
    return " ".join(part for part in (_open_request(scene, source=source), words) if part)


def say_parts(scene: Scene, *, source: random.Random) -> dict[str, str]:
    """Say each part of a scene in random words; an empty text where there is nothing to say."""
    is_indoor = PLACES[scene.place].is_indoor
    weathers = (phrases.WINDOW_WEATHERS if is_indoor else phrases.WEATHERS)[scene.weather]
    place = phrases.PLACES[scene.place] if source.random() < 0.9 else phrases.SURROUNDINGS[is_indoor]
    texts = {
        "activity": source.choice(phrases.POSES[scene.pose]),
        "prop": source.choice(phrases.PROPS[scene.prop]) if scene.prop else "",
        "place": source.choice(place),
        "time": source.choice(phrases.TIMES[scene.time_of_day]),
        "weather": source.choice(weathers),
        "outfit": _say_outfit(scene, source=source),
        "sign": source.choice(phrases.SIGNS[scene.sign_kind]).format(words=scene.sign_text) if scene.sign_text else "",
        "shot": source.choice(phrases.SHOTS[scene.shot]),
    }
    their = source.choice((phrases.PRONOUNS[scene.character][1], "the"))
    colour = source.choice(phrases.COLOURS.get(scene.prop_colour, (scene.prop_colour,)))
    return {name: _choose_article(text.format(their=their, colour=colour)) for name, text in texts.items()}


def _say_outfit(scene: Scene, *, source: random.Random) -> str:
    colour = source.choice(phrases.COLOURS.get(scene.garment_colour, (scene.garment_colour,)))
    garment = source.choice(phrases.GARMENTS[scene.garment])
    return source.choice(phrases.OUTFITS).replace("{colour}", colour).replace("{garment}", garment)


def _open_request(scene: Scene, *, source: random.Random) -> str:
    """Begin with the name, the looks, a pronoun or nobody at all, sometimes after an opening."""
    name, looks = CHARACTERS[scene.character].name, source.choice(phrases.LOOKS[scene.character])
    pronoun = phrases.PRONOUNS[scene.character][0]
    who = source.choices((name, looks, pronoun, ""), weights=(5, 2, 1, 3))[0]
    opening = source.choice(phrases.OPENINGS) if source.random() < 0.25 and who != pronoun else ""
    return " ".join(part for part in (opening, who) if part)


def _choose_article(text: str) -> str:
    """Correct 'a orange' to 'an orange'."""
    return text.replace("a orange", "an orange")
