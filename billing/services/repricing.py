"""Pricing again what was priced: a card that came later, an account of which more is known.

effect(card) -> list[Change]
    What activating a card would do to the charges of its organisation (of every organisation,
    for one of ours): sums by month and category, nothing written. One transaction that reads.
reprice(organisation, currency, first_day, last_day, because, by) -> Repricing
    To be called after the activation. Writes the act down, to be worked off by
    `billing.tasks.go_on_repricing` (or at once by `run(repricing)`): whole months, one transaction
    each, so that it may be killed and goes on.
catch_up() -> list[Repricing]
    The same where the currency of an account was learned after its first charges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from billing.charging.again import Month
from billing.charging.drafting import Desk
from billing.models import Because, Card, Charge, Daily, Repricing
from billing.pricing import accounts, books
from billing.pricing.accounts import Account
from billing.rates import Unknown
from billing.services.charging import hold

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """Charges of one month and category, priced as they are and as they would be."""

    month: date  # its first day
    category: str
    currency: str
    units: int
    changed: int  # of them, those that come out differently
    before: Decimal  # of the known ones
    after: Decimal
    unknown_before: int
    unknown_after: int


def effect(card: Card) -> list[Change]:
    """What a card that is not active would change, by month and category; those that stay are left out."""
    organisations = Organisation.objects.filter(whatsapp_accounts__currency=card.currency)
    if card.organisation_id is not None:
        organisations = organisations.filter(pk=card.organisation_id)
    changes: dict[tuple[date, str, str], Change] = {}
    for organisation in organisations.distinct():
        for change in _effect(card, organisation):
            key = (change.month, change.category, change.currency)
            changes[key] = _sum(changes[key], change) if key in changes else change
    return sorted(changes.values(), key=lambda change: (change.month, change.category))


def _effect(card: Card, organisation: Organisation) -> Iterator[Change]:
    concerned = _concerned(organisation, card.currency)
    desk = _desk(concerned)
    desk.books[organisation.pk, card.currency] = books.book(
        organisation, card.currency, also=[card]
    )
    for month in _months(concerned, *_days_of(card, organisation)):
        with transaction.atomic(), connection.cursor() as cursor:
            found = Month(cursor, desk, concerned, month).work_out(to_write=False)
        yield from (change for row in found if (change := Change(*row)).changed)


def reprice(
    organisation: Organisation,
    currency: str,
    first_day: date,
    last_day: date,
    because: str = Because.ASKED,
    by: User | None = None,
) -> Repricing:
    """Note that these months of the organisation's accounts in this currency are to be priced again.

    The caller enqueues `billing.tasks.go_on_repricing` with its number after the commit; the clock does
    it, too. Before and after stand in `totals` as it goes on, each charge in `charges`.
    """
    return Repricing.objects.create(
        organisation=organisation,
        currency=currency,
        first_day=first_day,
        last_day=last_day,
        because=because,
        by=by,
        next_month=first_day.replace(day=1),
    )


def catch_up() -> list[Repricing]:
    """Note what is to be priced again since the currency of an account was learned after its first
    charges. An account has such charges once."""
    nameless = Charge.objects.filter(amount=None, unknown=Unknown.NO_CURRENCY)
    days = {
        one["waba_id"]: (one["first"], one["last"])
        for one in nameless.values("waba_id").annotate(first=Min("day"), last=Max("day")).order_by()
    }
    known = WhatsAppAccount.objects.filter(waba_id__in=days).exclude(currency="")
    spans: dict[tuple[int, str], tuple[Organisation, date, date]] = {}
    for account in known.select_related("organisation"):
        first, last = days[account.waba_id]
        key = (account.organisation_id, account.currency)
        _one, since, until = spans.get(key, (None, first, last))
        spans[key] = (account.organisation, min(first, since), max(last, until))
    under_way = set(Repricing.objects.unfinished().values_list("organisation", "currency"))
    return [
        reprice(organisation, key[1], first, last, because=Because.ACCOUNT)
        for key, (organisation, first, last) in sorted(spans.items())
        if key not in under_way
    ]


def run(repricing: Repricing) -> Repricing:
    """Work it off, or what is left of it. Several may try at once: each month is done once."""
    while _one_month(repricing.pk):
        pass
    repricing.refresh_from_db()
    return repricing


@transaction.atomic
def _one_month(repricing_id: int) -> bool:
    """The next month that has charges. False: there is none left."""
    with connection.cursor() as cursor:
        hold(cursor)
        repricing = Repricing.objects.select_for_update().get(pk=repricing_id)
        if repricing.finished_at or repricing.next_month is None or repricing.organisation is None:
            return False
        concerned = _concerned(repricing.organisation, repricing.currency)
        first = max(repricing.next_month, repricing.first_day.replace(day=1))
        month = next(_months(concerned, first, repricing.last_day), None)
        if month is None:
            repricing.finished_at, repricing.next_month = timezone.now(), None
            repricing.save(update_fields=["finished_at", "next_month"])
            return False
        work = Month(cursor, _desk(concerned), concerned, month)
        changes = [Change(*row) for row in work.work_out(to_write=True)]
        work.write(repricing.pk)
        repricing.totals += [plain(change) for change in changes]
        repricing.next_month = (month + timedelta(days=31)).replace(day=1)
        repricing.save(update_fields=["totals", "next_month"])
    return True


def totals(repricing: Repricing) -> list[Change]:
    """What it has changed so far, by month, category and currency."""
    return [change_of(one) for one in repricing.totals]


def _concerned(organisation: Organisation, currency: str) -> list[Account]:
    """Its accounts in this currency, and those that climb volume tiers with one of them."""
    rows = WhatsAppAccount.objects.of(organisation).select_related("organisation", "connection")
    every = [accounts.of(row) for row in rows]
    portfolios = {one.portfolio for one in every if one.currency == currency}
    return [one for one in every if one.portfolio in portfolios]


def _desk(concerned: list[Account]) -> Desk:
    return Desk(accounts={one.waba_id: one for one in concerned})


def _months(concerned: list[Account], first: date, last: date) -> Iterator[date]:
    """The months from one to the other, by their first days, as far as there are charges.

    A day on either side, since a day may move when a time zone becomes known.
    """
    charged = Daily.objects.filter(waba_id__in=[one.waba_id for one in concerned])
    days = charged.aggregate(first=Min("day"), last=Max("day"))
    if days["first"] is None:
        return
    month = max(first, days["first"] - DAY).replace(day=1)
    while month <= min(last, days["last"] + DAY):
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _days_of(card: Card, organisation: Organisation) -> tuple[date, date]:
    """Until the next card of the same currency and model."""
    later = Card.objects.for_use_by(organisation).filter(
        currency=card.currency, model=card.model, effective_from__gt=card.effective_from
    )
    following = later.aggregate(day=Min("effective_from"))["day"]
    last = following - DAY if following else date.max - timedelta(days=62)
    return card.effective_from, last


def _sum(one: Change, other: Change) -> Change:
    added = {
        name: getattr(one, name) + getattr(other, name)
        for name in ("units", "changed", "before", "after", "unknown_before", "unknown_after")
    }
    return Change(one.month, one.category, one.currency, **added)


def plain(change: Change) -> dict[str, Any]:
    """For JSON; `change_of` turns it back."""
    return asdict(change) | {
        "month": change.month.isoformat(),
        "before": str(change.before),
        "after": str(change.after),
    }


def change_of(said: dict[str, Any]) -> Change:
    facts = {
        "month": date.fromisoformat(said["month"]),
        "before": Decimal(said["before"]),
        "after": Decimal(said["after"]),
    }
    return Change(**said | facts)
