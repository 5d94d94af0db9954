"""`manage.py jobs verify`: exit status 1 and a line for each fault when the rows do not agree with each other."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.jobs.proof import count_jobs, find_faults


class Command(BaseCommand):
    help = "Prove that jobs and attempts agree with each other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = list(find_faults())
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in {count_jobs()} jobs.")
        self.stdout.write(f"{count_jobs()} jobs agree with their attempts.")
