"""`manage.py read_meta_costs [WABA_ID …]`: read Meta's own figures now, and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assets.models import WhatsAppAccount
from billing.comparing import checking
from billing.meta import reading
from billing.models import CostsReading


class Command(BaseCommand):
    help = "Read Meta's figures of costs of all accounts, or of those named, and compare them with ours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("waba_id", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = WhatsAppAccount.objects.readable().order_by("waba_id")
        wanted = set(options["waba_id"])
        if wanted:
            accounts = accounts.filter(waba_id__in=wanted)
            unknown = wanted - set(accounts.values_list("waba_id", flat=True))
            if unknown:
                raise CommandError(f"No account in use has the id {', '.join(sorted(unknown))}.")
        failed = sum(not self._read(account) for account in accounts)
        if failed:
            raise CommandError(f"{failed} accounts could not be read whole; the night goes on.")

    def _read(self, account: WhatsAppAccount) -> bool:
        reading.hasten(account)
        row = CostsReading.objects.get(account=account)
        before = row.read_at
        while row.due_at <= timezone.now() and reading.run(row) and not row.problem:
            if row.until is None:
                checking.check_all(account)
                break
        self.stdout.write(
            f"{account.waba_id}: {row.known_from} – {row.known_to} {row.problem}".rstrip()
        )
        return row.read_at != before
