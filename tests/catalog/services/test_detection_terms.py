import pytest
from django.db import IntegrityError, transaction

from catalog.models import Character
from catalog.services.detection_terms import set_detection_terms
from config.accounts.models import User
from config.audit.models import AuditEvent
from config.errors import Problem

pytestmark = pytest.mark.django_db


def test_terms_are_tidied_kept_in_order_and_audited(mira: Character, admin: User) -> None:
    set_detection_terms("mira", terms=["  red   scarf ", "dog", "red scarf"], actor=admin)
    mira.refresh_from_db()
    assert mira.detection_terms == ["red scarf", "dog"]
    event = AuditEvent.objects.get(action="character.terms_set")
    assert (event.actor, event.object_id) == (admin, str(mira.pk))
    assert event.after == {"detection_terms": ["red scarf", "dog"]}


def test_the_same_terms_again_change_nothing(mira: Character, admin: User) -> None:
    for _ in range(2):
        set_detection_terms("mira", terms=["dog"], actor=admin)
    assert AuditEvent.objects.filter(action="character.terms_set").count() == 1


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (["..."], "has no letters"),
        ([""], "has no letters"),
        (["x" * 41], "at most 40 characters"),
        ([f"a{n}" for n in range(41)], "at most 40"),
    ],
)
def test_a_wrong_term_is_named_and_nothing_is_kept(mira: Character, terms: list[str], sentence: str) -> None:
    with pytest.raises(Problem, match=sentence) as caught:
        set_detection_terms("mira", terms=terms, actor=None)
    assert caught.value.faults[0].field == "terms"
    mira.refresh_from_db()
    assert mira.detection_terms == []


def test_the_database_holds_no_more_terms_than_are_allowed(mira: Character) -> None:
    with pytest.raises(IntegrityError, match="character_terms_at_most_40"), transaction.atomic():
        Character.objects.filter(pk=mira.pk).update(detection_terms=[f"a{n}" for n in range(41)])
