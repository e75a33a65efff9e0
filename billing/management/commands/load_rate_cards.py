"""`manage.py load_rate_cards`: the rate cards that come with waportal, into the database."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from billing import shipped
from billing.services import cards


class Command(BaseCommand):
    help = "Load the rate cards that come with waportal. Run after each migrate; may be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            changed = shipped.load()
            again = cards.of_shipped(changed)
        self.stdout.write(f"{len(changed)} rate cards are new or changed.")
        if again:  # the clock rings for them
            self.stdout.write(f"Charges of {len(again)} times and currencies are priced again.")
