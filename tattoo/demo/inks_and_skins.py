"""Cases without trouble: every tone of skin, every family of ink, most with a colour chart beside the tattoo."""

from tattoo.demo.case import DemoCase, FileKind, Mishap
from tattoo.terms import Answer, BodySite, Fitzpatrick, InkAmount, InkFamily, Outcome, SpecialInk, ToneClass
from tattoo.vision.composition import Difficulty, PhotoWishes

WIDTH_PX, HEIGHT_PX = 720, 540
ANSWERED = (Outcome.RECOMMENDATION,)
DOUBTFUL = (Outcome.RECOMMENDATION, Outcome.ABSTAINED)


def wish(
    tone_class: ToneClass, *families: InkFamily, motif: str, chart: bool = True, share: float = 0.3
) -> PhotoWishes:
    """A careful photograph of one tattoo."""
    return PhotoWishes(
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        difficulty=Difficulty.EASY,
        tone_class=tone_class,
        families=families,
        motif=motif,
        frame_share=share,
        has_chart=chart,
    )


CASES = (
    DemoCase(
        ref="black-on-light",
        shows="a black tattoo on light skin beside a colour chart: the clearest case",
        seed=104,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, motif="tribal"),
        fitzpatrick=Fitzpatrick.II,
        is_signed=True,
    ),
    DemoCase(
        ref="black-red-on-very-light",
        shows="black outlines filled with red on very light skin",
        seed=121,
        wishes=wish(ToneClass.VERY_LIGHT, InkFamily.BLACK, InkFamily.RED, motif="flower"),
        fitzpatrick=Fitzpatrick.I,
        body_site=BodySite.ANKLE,
        is_signed=True,
    ),
    DemoCase(
        ref="blue-black-lettering",
        shows="old lettering that has turned blue-black, without a chart",
        seed=700,
        wishes=wish(ToneClass.INTERMEDIATE, InkFamily.BLUE_BLACK, motif="lettering", chart=False),
        fitzpatrick=Fitzpatrick.III,
        body_site=BodySite.UPPER_ARM,
        answers={"ink_amount": InkAmount.AMATEUR},
    ),
    DemoCase(
        ref="black-on-tan",
        shows="a black tattoo on tan skin; the file is in Display P3",
        seed=160,
        wishes=wish(ToneClass.TAN, InkFamily.BLACK, motif="mandala"),
        fitzpatrick=Fitzpatrick.IV,
        body_site=BodySite.SHOULDER,
        file=FileKind.DISPLAY_P3,
    ),
    DemoCase(
        ref="black-on-brown",
        shows="a black tattoo on brown skin: the skin gate leaves 1064 nm",
        seed=184,
        wishes=wish(ToneClass.BROWN, InkFamily.BLACK, motif="tribal"),
        fitzpatrick=Fitzpatrick.V,
    ),
    DemoCase(
        ref="black-on-dark",
        shows="a black tattoo on dark skin",
        seed=200,
        wishes=wish(ToneClass.DARK, InkFamily.BLACK, motif="solid"),
        fitzpatrick=Fitzpatrick.VI,
        body_site=BodySite.LOWER_LEG,
        outcomes=DOUBTFUL,
    ),
    DemoCase(
        ref="red-on-dark",
        shows="black and red on dark skin: what treats red endangers dark skin",
        seed=247,
        wishes=wish(ToneClass.DARK, InkFamily.BLACK, InkFamily.RED, motif="symbol"),
        fitzpatrick=Fitzpatrick.VI,
        body_site=BodySite.UPPER_BACK,
        outcomes=DOUBTFUL,
    ),
    DemoCase(
        ref="green-leaves",
        shows="black outlines with green",
        seed=250,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, InkFamily.GREEN, motif="branch"),
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.THIGH,
    ),
    DemoCase(
        ref="blue-serpent",
        shows="black outlines with blue; the file is in Display P3",
        seed=264,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, InkFamily.BLUE, motif="serpent"),
        fitzpatrick=Fitzpatrick.III,
        file=FileKind.DISPLAY_P3,
    ),
    DemoCase(
        ref="teal-solid",
        shows="a solid teal shape",
        seed=281,
        wishes=wish(ToneClass.VERY_LIGHT, InkFamily.TEAL, motif="solid"),
        fitzpatrick=Fitzpatrick.II,
    ),
    DemoCase(
        ref="purple-flower",
        shows="black outlines with purple on intermediate skin",
        seed=300,
        wishes=wish(ToneClass.INTERMEDIATE, InkFamily.BLACK, InkFamily.PURPLE, motif="flower"),
        fitzpatrick=Fitzpatrick.III,
        body_site=BodySite.CHEST,
    ),
    DemoCase(
        ref="red-symbol",
        shows="red alone, as a HEIC file",
        seed=320,
        wishes=wish(ToneClass.LIGHT, InkFamily.RED, motif="symbol"),
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.WRIST,
        file=FileKind.HEIC,
    ),
    DemoCase(
        ref="orange-yellow",
        shows="orange outlines filled with yellow",
        seed=341,
        wishes=wish(ToneClass.LIGHT, InkFamily.ORANGE, InkFamily.YELLOW, motif="flower"),
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.LOWER_BACK,
    ),
    DemoCase(
        ref="pink-symbol",
        shows="black and pink on very light skin, photographed upright",
        seed=364,
        wishes=wish(ToneClass.VERY_LIGHT, InkFamily.BLACK, InkFamily.PINK, motif="flower"),
        fitzpatrick=Fitzpatrick.I,
        body_site=BodySite.FOOT,
        file=FileKind.TURNED,
    ),
    DemoCase(
        ref="brown-solid",
        shows="brown ink as an ornament, not as make-up",
        seed=402,
        wishes=wish(ToneClass.LIGHT, InkFamily.BROWN, motif="mandala"),
        fitzpatrick=Fitzpatrick.II,
    ),
    DemoCase(
        ref="grey-shading",
        shows="grey shading with black, as a portrait has it",
        seed=401,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, InkFamily.GREY, motif="realism"),
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.UPPER_ARM,
    ),
    DemoCase(
        ref="white-beside-black",
        shows="black with white ink: a test spot comes first",
        seed=422,
        wishes=wish(ToneClass.TAN, InkFamily.BLACK, InkFamily.WHITE, motif="flower"),
        fitzpatrick=Fitzpatrick.IV,
        answers={"special_inks": (SpecialInk.WHITE,)},
        outcomes=DOUBTFUL,
    ),
    DemoCase(
        ref="fluorescent-green",
        shows="fluorescent ink, which only the patient can tell for sure",
        seed=445,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, InkFamily.FLUORESCENT, motif="flower"),
        fitzpatrick=Fitzpatrick.II,
        answers={"special_inks": (SpecialInk.FLUORESCENT,)},
        outcomes=DOUBTFUL,
    ),
    DemoCase(
        ref="flesh-over-black",
        shows="flesh-coloured ink over an old black tattoo",
        seed=461,
        wishes=wish(ToneClass.INTERMEDIATE, InkFamily.BLACK, InkFamily.FLESH, motif="flower"),
        fitzpatrick=Fitzpatrick.III,
        answers={"special_inks": (SpecialInk.FLESH,), "cover_up": Answer.YES},
        outcomes=DOUBTFUL,
    ),
    DemoCase(
        ref="grey-card-in-warm-light",
        shows="a bulb's light, put right by a grey card",
        seed=726,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, motif="lettering", chart=False),
        fitzpatrick=Fitzpatrick.II,
        mishap=Mishap.WARM_LIGHT_WITH_GREY_CARD,
    ),
    DemoCase(
        ref="many-colours-12-megapixels",
        shows="black, red, green and blue without a chart, 12 megapixels",
        seed=21,
        wishes=wish(
            ToneClass.LIGHT,
            InkFamily.BLACK,
            InkFamily.RED,
            InkFamily.GREEN,
            InkFamily.BLUE,
            motif="sleeve",
            chart=False,
            share=0.3,
        ),
        fitzpatrick=Fitzpatrick.II,
        file=FileKind.TWELVE_MEGAPIXELS,
        outcomes=DOUBTFUL,
    ),
)
