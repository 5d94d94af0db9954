"""Cases that the patient's answers decide: the photograph would be good enough."""

from tattoo.demo.case import DOUBTFUL, DemoCase, wish
from tattoo.rules.case import Device, Questionnaire
from tattoo.terms import (
    Answer,
    BodySite,
    Fitzpatrick,
    InkFamily,
    Outcome,
    PulseClass,
    Scarring,
    SpecialInk,
    ToneClass,
    Trauma,
)

STOPPED = (Outcome.STOPPED,)
ABSTAINED = (Outcome.ABSTAINED,)

CASES = (
    DemoCase(
        ref="gold-ever",
        shows="gold taken against rheumatism thirty years ago: no short pulse, ever",
        seed=520,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, motif="geometry"),
        fitzpatrick=Fitzpatrick.II,
        answers={"gold_ever": Answer.YES, "age_years": 67},
        outcomes=STOPPED,
    ),
    DemoCase(
        ref="cosmetic-lip",
        shows="permanent make-up of the lips: iron and titanium oxides turn black",
        seed=745,
        wishes=wish(ToneClass.VERY_LIGHT, InkFamily.COSMETIC_BROWN, motif="band"),
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.LIP,
        answers={"special_inks": (SpecialInk.COSMETIC,)},
        outcomes=DOUBTFUL,
    ),
    DemoCase(
        ref="cosmetic-eyebrow",
        shows="a microbladed eyebrow: inside the orbital rim",
        seed=763,
        wishes=wish(ToneClass.VERY_LIGHT, InkFamily.COSMETIC_BROWN, motif="branch"),
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.EYEBROW,
        answers={"special_inks": (SpecialInk.COSMETIC,)},
        outcomes=STOPPED,
    ),
    DemoCase(
        ref="sixteen-years-old",
        shows="a patient of sixteen",
        seed=582,
        wishes=wish(ToneClass.INTERMEDIATE, InkFamily.BLACK, motif="symbol"),
        fitzpatrick=Fitzpatrick.III,
        answers={"age_years": 16},
        outcomes=STOPPED,
    ),
    DemoCase(
        ref="fireworks-accident",
        shows="a tattoo that fireworks made: the grains may ignite",
        seed=603,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, motif="dots"),
        fitzpatrick=Fitzpatrick.II,
        body_site=BodySite.HAND,
        answers={"trauma": Trauma.GUNPOWDER, "special_inks": None, "cover_up": Answer.NO},
        outcomes=STOPPED,
    ),
    DemoCase(
        ref="pregnant-and-tanned",
        shows="a pregnant patient after a holiday in the sun: later",
        seed=623,
        wishes=wish(ToneClass.TAN, InkFamily.BLACK, motif="branch"),
        fitzpatrick=Fitzpatrick.III,
        answers={"pregnant_or_breastfeeding": Answer.YES, "tan_within_4_weeks": Answer.YES, "age_years": 29},
    ),
    DemoCase(
        ref="keloid-smoker-cover-up",
        shows="a cover-up with a scar, keloids in the past, a smoker, an interval that is too short",
        seed=644,
        wishes=wish(ToneClass.TAN, InkFamily.BLACK, motif="tribal"),
        fitzpatrick=Fitzpatrick.IV,
        body_site=BodySite.CHEST,
        answers={
            "keloid_history": Answer.YES,
            "smoker": Answer.YES,
            "cover_up": Answer.YES,
            "scarring": Scarring.MODERATE,
            "planned_interval_weeks": 4,
        },
    ),
    DemoCase(
        ref="nobody-asked",
        shows="a questionnaire that holds an age only: what nobody answered is no no",
        seed=660,
        wishes=wish(ToneClass.LIGHT, InkFamily.BLACK, motif="band"),
        fitzpatrick=Fitzpatrick.II,
        questionnaire=Questionnaire(age_years=41),
        outcomes=ABSTAINED,
    ),
    DemoCase(
        ref="two-views-of-the-skin",
        shows="the clinician says II, the photograph says brown: the darker one counts",
        seed=684,
        wishes=wish(ToneClass.BROWN, InkFamily.BLACK, motif="mandala"),
        fitzpatrick=Fitzpatrick.II,
        fitzpatrick_reported=Fitzpatrick.III,
    ),
    DemoCase(
        ref="only-one-laser",
        shows="red ink and a clinic whose only laser is one of 1064 nm",
        seed=711,
        wishes=wish(ToneClass.LIGHT, InkFamily.RED, motif="symbol"),
        fitzpatrick=Fitzpatrick.II,
        devices=(Device(name="Polaris", wavelength_nm=1064, pulse_class=PulseClass.PICOSECOND),),
        outcomes=DOUBTFUL,
    ),
)
