"""What this room needs from others, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assets.models import WhatsAppAccount


def _no_days(account: WhatsAppAccount, since: date, until: date) -> frozenset[date]:
    return frozenset()


# Days (both ends counted) of which webhooks of the account were missing, by what the portal knows.
days_without_webhooks: Callable[[WhatsAppAccount, date, date], frozenset[date]] = _no_days
