"""`manage.py charge`: makes charges of all facts that wait for it, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from billing.services import charging


class Command(BaseCommand):
    help = "Make charges of the messages that were told and wait to be priced, until none waits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="read every fact again; what is there stays"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            charging.read_again()
        count = 0
        while done := charging.charge():
            count += done
        self.stdout.write(f"{count} batches")
