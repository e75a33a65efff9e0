"""Changes about an account, its numbers and its portfolio.

They are hints: what they say is partial and differs between versions, so the account is read
again, which stores everything. What was told is kept beside it, and some of it is an alert by itself.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
"""

from __future__ import annotations

from assets.models import WhatsAppAccount
from assets.services import news, polling
from webhooks.models import Change, Outcome
from webhooks.outcomes import Follow, Result


def told(account: WhatsAppAccount, change: Change) -> Result:
    """Keep it and read the account again; a word that is new to us is kept just so."""
    known = True
    happened_at = change.happened_at or change.received_at
    concerned = _concerned(account, change)
    for one in concerned:
        polling.ask_for_reading(one)  # first: it also locks the account's row
        known = news.record(
            one,
            key=change.key,
            field=change.field,
            value=change.value,
            happened_at=happened_at,
        )
    for one in concerned:  # after every account's row is locked: readings have a lock of their own
        news.hand_on(one, field=change.field, value=change.value, happened_at=happened_at)
    return Result(Outcome.APPLIED if known else Outcome.UNKNOWN_WORD, Follow.POLL_ACCOUNT)


def _concerned(account: WhatsAppAccount, change: Change) -> list[WhatsAppAccount]:
    """The account; of news about its whole portfolio, every account of it."""
    if change.entry_id == account.waba_id or change.value.get("waba_info"):
        return [account]
    accounts = WhatsAppAccount.objects.filter(connection=account.connection_id)
    return list(accounts.select_related("organisation", "connection").order_by("pk"))
