"""`manage.py log_key ORG rotate`, and what a person does when the signer refuses for good."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from optin.integrity import memory, signing


class Command(BaseCommand):
    help = "Keys and name of an organisation's consent log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="the name in its addresses")
        parser.add_argument(
            "act",
            choices=["show", "rotate", "begin-anew"],
            help="show the keys; begin with a new key, both sign for a week; or go on under another name "
            "after what was signed is lost for good (docs/operations.md)",
        )
        parser.add_argument(
            "--reason", default="", help="of begin-anew: it stands in the log for ever"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        log = signing.log_of(organisation)
        if options["act"] == "begin-anew":
            if not options["reason"].strip():
                raise CommandError("Give a --reason: it becomes a leaf of the log.")
            self.stdout.write(
                f"The log goes on as {signing.begin_anew(log, reason=options['reason'])}."
            )
        elif options["act"] == "rotate":
            try:
                self.stdout.write(f"New key: {signing.rotate(log)}")
            except memory.Unreadable as error:
                raise CommandError(f"SIGNER_DIR cannot be used: {error}") from None
            except signing.Refused:
                raise CommandError(
                    "The signer has lost its memory of this log: put SIGNER_DIR back first "
                    "(docs/operations.md)."
                ) from None
        else:
            self.stdout.write("\n".join([log.origin, *signing.vkeys(log)]))
