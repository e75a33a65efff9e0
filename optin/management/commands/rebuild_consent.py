"""Make the states of consent anew from the ledger, and show that they come out the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from optin.services.projecting import rebuild


class Command(BaseCommand):
    help = (
        "Rebuild the projections of consent from the events and print their digests before and after."
        " Ends with 1 if they differ: a state was not what its events say."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", default="", help="its slug; all of them without")

    def handle(self, *args: Any, **options: Any) -> None:
        organisations = Organisation.objects.order_by("slug")
        if options["organisation"]:
            organisations = organisations.filter(slug=options["organisation"])
            if not organisations:
                raise CommandError(f"There is no organisation “{options['organisation']}”.")
        different = []
        for organisation in organisations:
            before, after = rebuild(organisation)
            same = "the same" if before == after else f"DIFFERENT, was {before}"
            self.stdout.write(f"{organisation.slug}: {after} {same}")
            if before != after:
                different.append(organisation.slug)
        if different:
            raise CommandError(f"States differed from their events: {', '.join(different)}.")
