"""`manage.py rotate_secrets`: after a new key came first in TOKEN_KEYS, before the old goes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.secrets import SecretUnreadable
from assets.services.rotating import rotate_secrets
from optin.integrity.sealing import seal
from optin.services.rotating import rotate_keys


class Command(BaseCommand):
    help = "Encrypt every stored secret under the newest of TOKEN_KEYS. May be run again any time."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = rotate_secrets() + rotate_keys() + seal()
        except SecretUnreadable as error:
            raise CommandError(f"{error} Put the missing key back into TOKEN_KEYS.") from None
        self.stdout.write(f"{done} rows with secrets are encrypted under the newest key.")
