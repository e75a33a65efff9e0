"""`manage.py export_consent_bundle ORG OUT.zip`: the organisation's consent log, to be checked offline.

That it was taken stands among what was taken away.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from optin.integrity import bundling, signing
from optin.integrity.files import LogFiles, NothingSigned
from optin.models import ExportKind
from optin.services import exporting


class Command(BaseCommand):
    help = "Write an organisation's consent log into a file that consent_verify.py checks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="the name in its addresses")
        parser.add_argument("out", type=Path)
        parser.add_argument(
            "--openings",
            action="store_true",
            help="also open what the log only commits to: telephone numbers, names, messages",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        log = signing.log_of(organisation)
        try:
            files = LogFiles(log, with_openings=options["openings"])
        except NothingSigned:
            raise CommandError(
                "Nothing is signed yet: the log is empty or the signer refuses."
            ) from None
        out: Path = options["out"]
        name = f"{out.name} --openings" if options["openings"] else out.name
        exporting.note(organisation, ExportKind.BUNDLE, name=name, by=None)
        try:
            count = bundling.write(files, out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error}") from None
        self.stdout.write(f"{files.size} leaves in {count} files. Keys to check it with:")
        for vkey in signing.vkeys(log):
            self.stdout.write(f"  {vkey}")
