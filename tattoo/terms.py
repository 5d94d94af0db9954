"""The words of the tattoo product, as they stand in requests, results and rules."""

from enum import StrEnum


class InkFamily(StrEnum):
    """What an ink is called; each has a rule."""

    BLACK = "black"
    GREY = "grey"
    BLUE_BLACK = "blue_black"
    BLUE = "blue"
    GREEN = "green"
    TEAL = "teal"
    PURPLE = "purple"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    PINK = "pink"
    BROWN = "brown"
    COSMETIC_BROWN = "cosmetic_brown"
    WHITE = "white"
    FLESH = "flesh"
    FLUORESCENT = "fluorescent"
    UNKNOWN = "unknown"


class Fitzpatrick(StrEnum):
    """The phototype that a clinician assessed; Loupe never assigns one."""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


class ToneClass(StrEnum):
    """Skin colour by ITA (Del Bino and Bernerd 2013), lightest first."""

    VERY_LIGHT = "very_light"
    LIGHT = "light"
    INTERMEDIATE = "intermediate"
    TAN = "tan"
    BROWN = "brown"
    DARK = "dark"


class CalibrationTier(StrEnum):
    """How the colours were calibrated, best first."""

    CHART = "chart"
    GREY_CARD = "grey_card"
    NONE = "none"


class PulseClass(StrEnum):
    """How long a laser's pulse is."""

    PICOSECOND = "ps"
    NANOSECOND = "ns"


class Answer(StrEnum):
    """To a question of the questionnaire; an absent answer is `unknown`, never `no`."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Trauma(StrEnum):
    """Whether an accident made the tattoo, and of what."""

    NONE = "none"
    GUNPOWDER = "gunpowder"
    OTHER = "other"
    UNKNOWN = "unknown"


class SpecialInk(StrEnum):
    """Inks that a photograph cannot tell: the patient is asked."""

    COSMETIC = "cosmetic"
    WHITE = "white"
    FLESH = "flesh"
    FLUORESCENT = "fluorescent"


class InkAmount(StrEnum):
    """Kirby-Desai: amount of ink."""

    AMATEUR = "amateur"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    SIGNIFICANT = "significant"
    UNKNOWN = "unknown"


class Scarring(StrEnum):
    """Kirby-Desai: scarring or change of tissue."""

    NONE = "none"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    SIGNIFICANT = "significant"
    UNKNOWN = "unknown"


class BodySite(StrEnum):
    """Where the tattoo is."""

    SCALP = "scalp"
    FACE = "face"
    EYELID = "eyelid"
    EYEBROW = "eyebrow"
    LIP = "lip"
    NECK = "neck"
    CHEST = "chest"
    AREOLA = "areola"
    UPPER_BACK = "upper_back"
    ABDOMEN = "abdomen"
    LOWER_BACK = "lower_back"
    BUTTOCK = "buttock"
    GENITAL = "genital"
    SHOULDER = "shoulder"
    UPPER_ARM = "upper_arm"
    FOREARM = "forearm"
    WRIST = "wrist"
    HAND = "hand"
    FINGER = "finger"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower_leg"
    ANKLE = "ankle"
    FOOT = "foot"


class Severity(StrEnum):
    """Of a risk flag, gravest first."""

    STOP = "STOP"
    HOLD = "HOLD"
    DEFER = "DEFER"
    CAUTION = "CAUTION"
    INFO = "INFO"


class Outcome(StrEnum):
    """What an analysis ends with."""

    RECOMMENDATION = "recommendation"
    ABSTAINED = "abstained"
    STOPPED = "stopped"
    REJECTED = "rejected"
