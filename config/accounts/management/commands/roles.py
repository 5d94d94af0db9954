"""`manage.py roles`: write the groups and their permissions as config/accounts/roles.py spells them."""

from typing import Any

from django.core.management.base import BaseCommand

from config.accounts.services import sync_roles


class Command(BaseCommand):
    help = "Write every role's group with its permissions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{sync_roles()} roles written.")
