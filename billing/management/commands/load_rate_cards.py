"""`manage.py load_rate_cards`: the rate cards that come with waportal, into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from billing import shipped


class Command(BaseCommand):
    help = "Load the rate cards that come with waportal. Run after each migrate; may be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{shipped.load()} rate cards are new or changed.")
