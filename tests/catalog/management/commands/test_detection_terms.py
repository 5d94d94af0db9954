from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalog.models import Character

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    output = StringIO()
    call_command("detection_terms", *words, stdout=output)
    return output.getvalue().strip()


def test_terms_are_set_shown_and_cleared(mira: Character) -> None:
    assert run("mira") == "nothing"
    assert run("mira", "red scarf", "dog") == "red scarf\ndog"
    assert run("mira") == "red scarf\ndog"
    assert run("mira", "--clear") == "nothing"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nobody"], "no character 'nobody'"),
        (["mira", "..."], "has no letters"),
        (["mira", "dog", "--clear"], "takes no terms"),
    ],
)
def test_a_wrong_word_is_told(mira: Character, words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*words)
