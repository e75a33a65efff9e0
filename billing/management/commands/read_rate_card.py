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
        day = reading.effective_from or "a day that the title does not say"
        kinds = f"{reading.kind}, {reading.shape}, {reading.currency}"
        self.stdout.write(f"{kinds}: {figures}, effective from {day}.")
        for problem in reading.problems:
            told = f"{problem.message} {problem.cure}"
            self.stdout.write(f"Row {problem.row}, {problem.column}: {told}")
        if any(problem.is_grave for problem in reading.problems):
            raise CommandError("The file cannot be used as it is.")
