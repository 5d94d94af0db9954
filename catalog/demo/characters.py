"""The four characters of the demonstration: who they are and what they look like."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Character:
    """One drawn person; lengths in scene units, `breadth` scales the shoulders."""

    slug: str
    name: str
    biography: str
    skin: str
    hair: str
    hair_style: str
    eyes: str
    lips: str
    breadth: float
    waist: float
    trousers: str
    shoes: str
    accent: str
    has_glasses: bool = False
    beard: str | None = None


CHARACTERS = {
    character.slug: character
    for character in (
        Character(
            slug="mira",
            name="Mira",
            biography="Mira is a thirty-year-old bookseller who is never without a novel and her round glasses. "
            "She knows every bench in town and the weather report for each of them.",
            skin="#c98a62", hair="#4a2a22", hair_style="waves", eyes="#3b241c", lips="#a94a48",
            breadth=0.92, waist=0.76, trousers="#39507e", shoes="#8e3f3a", accent="#f2b632", has_glasses=True,
        ),
        Character(
            slug="tomas",
            name="Tomas",
            biography="Tomas, sixty-two, restored clocks for forty years and now photographs railway stations. "
            "His silver beard and flat cap are known on every platform.",
            skin="#f0c3a0", hair="#c9ccd3", hair_style="cap", eyes="#3f5f7c", lips="#b86a60",
            breadth=1.06, waist=1.0, trousers="#6b5a4b", shoes="#4b3a33", accent="#6f7f5b", beard="#d9dbe0",
        ),
        Character(
            slug="yuna",
            name="Yuna",
            biography="Yuna is a twenty-seven-year-old sound designer who records rain, trams and birds. "
            "Her black bob has one teal strand and her headphones are always coral.",
            skin="#f3cba6", hair="#23212e", hair_style="bob", eyes="#2c2226", lips="#cf5f66",
            breadth=0.9, waist=0.8, trousers="#3a3b4c", shoes="#f1ece2", accent="#ff6f61",
        ),
        Character(
            slug="kofi",
            name="Kofi",
            biography="Kofi, thirty-five, bakes before dawn and cycles after lunch. "
            "He wears his locs tied up, a short beard, and a small golden ring in one ear.",
            skin="#7a4a30", hair="#221814", hair_style="locs", eyes="#20140f", lips="#8a4a41",
            breadth=1.08, waist=0.92, trousers="#4a5561", shoes="#e9e2d6", accent="#e8b04a", beard="#221814",
        ),
    )
}  # fmt: skip
