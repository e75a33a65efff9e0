"""What billing asks of rooms it may not know, bound by `waportal/wiring.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assets.models import WhatsAppAccount


def no_campaign(waba_id: str, wamid: str, callback_data: str) -> str:
    return ""


# Which broadcast a message was part of, "" for none. Asked once for each charge, so it must be cheap:
# from `callback_data` (biz_opaque_callback_data), without the database.
campaign_of: Callable[[str, str, str], str] = no_campaign


def _no_days(account: WhatsAppAccount, since: date, until: date) -> frozenset[date]:
    return frozenset()


# Days (both ends counted) of which webhooks of the account were missing, by what the portal knows.
days_without_webhooks: Callable[[WhatsAppAccount, date, date], frozenset[date]] = _no_days
