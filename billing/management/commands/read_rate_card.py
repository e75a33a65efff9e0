"""`manage.py read_rate_card FILE`: what is in a rate card of Meta's, written nowhere."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.reading import NotACard, read


class Command(BaseCommand):
    help = "Say what is in one of Meta's rate-card files and what in it cannot be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reading = read(options["file"].read_bytes())
        except (NotACard, OSError) as error:
            raise CommandError(str(error)) from None
        markets = {found.market for found in reading.rates}
        figures = f"{len(reading.rates)} figures of {len(markets)} markets"
        self.stdout.write(f"{reading.shape}, {reading.currency}: {figures}.")
        for problem in reading.problems:
            self.stdout.write(f"Row {problem.row}, {problem.column}: {problem.text!r}")
        if reading.problems:
            raise CommandError(f"{len(reading.problems)} cells cannot be read.")
