"""`manage.py detection_terms CHARACTER [TERM…]`: what a detector of open vocabulary looks for in a character's media."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Character
from catalog.services.detection_terms import set_detection_terms
from config.errors import Problem


class Command(BaseCommand):
    help = "Show or set what is looked for in a character's media; from their next analysis on it counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("character", help="its slug")
        parser.add_argument("terms", nargs="*", metavar="TERM", help="the new list, such as 'red scarf' dog")
        parser.add_argument("--clear", action="store_true", help="look for nothing")

    def handle(self, *_args: Any, character: str, terms: list[str], clear: bool, **_options: Any) -> None:
        if clear and terms:
            raise CommandError("--clear takes no terms.")
        try:
            found = Character.objects.get(slug=character)
            if terms or clear:
                found = set_detection_terms(character, terms=terms, actor=None)
        except Character.DoesNotExist as error:
            raise CommandError(f"There is no character {character!r}.") from error
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write("\n".join(found.detection_terms) or "nothing")
