"""`manage.py audit verify`: walk the whole chain and name each event that was changed, removed or inserted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.audit.services import verify_chain


class Command(BaseCommand):
    help = "Verify the hash chain of the audit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        count, faults = verify_chain()
        for fault in faults:
            self.stderr.write(f"event {fault.position}: {fault.fault}")
        if faults:
            raise CommandError(f"The audit chain is broken: {len(faults)} faults in {count} events.")
        self.stdout.write(f"The audit chain is whole: {count} events.")
