"""What happened around a number or an account: Meta's news of it, and what other rooms know."""

from __future__ import annotations

from datetime import datetime

from assets.models import AccountEvent, PhoneNumber, WhatsAppAccount
from assets.news import trouble_in
from assets.news_words import particulars, sentence
from assets.services.trouble import link_to_account
from quality import ports
from quality.ports import Around

MOST = 200


def around(
    account: WhatsAppAccount, number: PhoneNumber | None, since: datetime, until: datetime
) -> list[Around]:
    """The newest MOST, the newest first; of another number of the account nothing."""
    organisation = account.organisation
    news = AccountEvent.objects.of(organisation).filter(
        account=account, happened_at__range=(since, until)
    )
    if number is not None:
        news = news.filter(number__isnull=True) | news.filter(number=number)
    found = [_news(account, event) for event in news.newest_first()[:MOST]]
    found += ports.events_around(organisation, [account.waba_id], since, until)
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _news(account: WhatsAppAccount, event: AccountEvent) -> Around:
    more = ", ".join(particulars(event)[:3])
    what = sentence(event) + (f" ({more})" if more else "")
    bad = trouble_in(event.field, event.value)
    return Around(
        event.happened_at,
        "news",
        what,
        "bad" if bad else "info",
        link_to_account(account) + "#news",
    )
