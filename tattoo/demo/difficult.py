"""Cases that the photograph decides: each a mistake that people make with a telephone."""

from dataclasses import replace

from tattoo.demo.case import ANSWERED, DemoCase, Mishap, wish
from tattoo.terms import BodySite, Fitzpatrick, InkFamily, Outcome, ToneClass
from tattoo.vision.composition import Difficulty, PhotoWishes

REJECTED = (Outcome.REJECTED,)
UNCALIBRATED = wish(ToneClass.LIGHT, InkFamily.BLACK, InkFamily.RED, motif="flower", chart=False)


def spoil(ref: str, *, shows: str, seed: int, mishap: Mishap) -> DemoCase:
    """A photograph that would be good, but for one mishap."""
    return DemoCase(
        ref=ref,
        shows=shows,
        seed=seed,
        wishes=UNCALIBRATED,
        fitzpatrick=Fitzpatrick.II,
        mishap=mishap,
        outcomes=REJECTED,
    )


def photograph(ref: str, *, shows: str, seed: int, wishes: PhotoWishes, outcomes: tuple[Outcome, ...]) -> DemoCase:
    """A photograph whose motif is the difficulty."""
    return DemoCase(
        ref=ref,
        shows=shows,
        seed=seed,
        wishes=wishes,
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.UPPER_ARM,
        outcomes=outcomes,
    )


CASES = (
    spoil("blurred", shows="the hand moved", seed=51, mishap=Mishap.BLUR),
    spoil("overexposed", shows="the flash from a hand's breadth away", seed=52, mishap=Mishap.OVEREXPOSURE),
    spoil("black-and-white", shows="a filter took the colours", seed=53, mishap=Mishap.BLACK_AND_WHITE),
    spoil("screenshot", shows="a screenshot of a photograph in a viewer", seed=54, mishap=Mishap.SCREENSHOT),
    spoil("thumbnail", shows="a copy of a copy out of a chat", seed=55, mishap=Mishap.THUMBNAIL),
    spoil("green-light", shows="the light of a bar", seed=700, mishap=Mishap.COLOURED_LIGHT),
    photograph(
        "no-ink",
        shows="skin without a tattoo",
        seed=57,
        wishes=replace(UNCALIBRATED, tattoos=0),
        outcomes=REJECTED,
    ),
    photograph(
        "no-skin",
        shows="a desk",
        seed=58,
        wishes=replace(UNCALIBRATED, has_skin=False),
        outcomes=(Outcome.REJECTED, Outcome.ABSTAINED),
    ),
    photograph(
        "two-tattoos",
        shows="two tattoos in one photograph",
        seed=801,
        wishes=replace(UNCALIBRATED, tattoos=2, frame_share=0.08, motif="solid", families=(InkFamily.BLACK,)),
        outcomes=(Outcome.ABSTAINED,),
    ),
    photograph(
        "cut-off-at-the-border",
        shows="a tattoo that reaches beyond the frame, with black outlines and red",
        seed=782,
        wishes=replace(UNCALIBRATED, is_at_border=True),
        outcomes=ANSWERED,
    ),
    photograph(
        "sleeve-from-too-near",
        shows="a sleeve that fills the frame",
        seed=61,
        wishes=replace(UNCALIBRATED, motif="sleeve", frame_share=1.6, difficulty=Difficulty.NORMAL),
        outcomes=(Outcome.ABSTAINED, Outcome.REJECTED),
    ),
)
