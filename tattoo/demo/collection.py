"""All cases of the demonstration, the clearest first."""

from tattoo.demo import answers, difficult, inks_and_skins
from tattoo.demo.case import DemoCase

CASES: tuple[DemoCase, ...] = inks_and_skins.CASES + answers.CASES + difficult.CASES
