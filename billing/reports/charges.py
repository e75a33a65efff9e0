"""Single charges behind a figure, and the facts of one: why did this cost what it cost?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.models import Because, Charge, RateRow, RepricedCharge
from billing.rates import Unknown
from billing.references import opened, reference
from billing.reports.days import Days
from billing.reports.naming import CATEGORIES, TYPES, Text, names
from billing.reports.scope import Scope, scope_of
from billing.reports.slice import Slice
from billing.reports.sums import where
from traffic.models import Message

SIZE = 50
LONGEST = 31  # days: what is narrowed to a country is looked for in all of an account's charges
PRICES = {
    "": Q(),
    "paid": Q(amount__gt=0),
    "free": Q(amount=0),
    "unknown": Q(amount=None),
}
REASONS: dict[str, tuple[Text, Text]] = {
    Unknown.NO_CARD: (
        _("There is no rate card for this currency and day."),
        _("Import Meta’s card of that time."),
    ),
    Unknown.SUPERSEDED: (
        _("Meta has changed rates since the last card that is here."),
        _("Import the newer card."),
    ),
    Unknown.NOT_ON_CARD: (
        _("The card has no rate for this market and category."),
        _("Look whether the card is complete, and whether the market is known."),
    ),
    Unknown.NOT_PUBLISHED: (
        _("The card says “n/a”: Meta publishes no such rate."),
        _("Ask Meta, or compare with the invoice."),
    ),
}


@dataclass(frozen=True)
class Row:
    charge: Charge
    reference: str
    category: Text
    type: Text
    country: Text
    template: Text
    organisation: str  # whose it is, by slug: of a partner's charges a client

    @property
    def participant(self) -> str:
        """Its reference; "" outside groups."""
        return reference(self.charge.participant)


@dataclass(frozen=True)
class Page:
    """`after` leads to the next page; "" when there is none. `days`: those looked at."""

    rows: list[Row]
    days: Days
    after: str
    is_cut: bool  # the time asked for is longer


def charges(
    scope: Scope, asked: Slice, *, price: str = "", after: str = "", today: date
) -> Page:  # fmt: skip
    """The newest day first, by key within it: no count, and a late page costs what the first does. Each
    account gives its own few, so that none is read to the end."""
    wanted = asked.days(today)
    until = min(wanted.until, today + timedelta(days=1))
    days = Days(max(wanted.since, until - timedelta(days=LONGEST - 1)), until)
    rows = Charge.objects.filter(where(scope, asked), PRICES[price])
    rows = rows.filter(_behind(after), day__range=(days.since, days.until))
    parts = [_first(rows.filter(waba_id=waba)) for waba in scope.wabas]
    found = _first(parts[0].union(*parts[1:])) if len(parts) > 1 else parts[0] if parts else ()
    told = list(found)
    more = len(told) > SIZE
    return Page(
        _rows(scope, told[:SIZE]), days, _key(told[SIZE - 1]) if more else "",
        days.since > wanted.since,
    )  # fmt: skip


def _first(rows: QuerySet[Charge]) -> QuerySet[Charge]:
    return rows.order_by("-day", "unit_id", "participant")[: SIZE + 1]


def _key(charge: Charge) -> str:
    return reference(f"{charge.day.isoformat()} {charge.unit_id} {charge.participant}")


def _behind(after: str) -> Q:
    day, _space, rest = opened(after).partition(" ")
    unit_id, _space, participant = rest.partition(" ")
    try:
        last = date.fromisoformat(day)
    except ValueError:
        return Q()
    same = Q(unit_id__gt=unit_id) | Q(unit_id=unit_id, participant__gt=participant)
    return Q(day__lte=last) & (Q(day__lt=last) | same)


def _rows(scope: Scope, found: Sequence[Charge]) -> list[Row]:
    called = {
        one: names(scope, one, {getattr(charge, column) for charge in found})
        for one, column in (("country", "country"), ("template", "template_id"))
    }
    owners = {one.waba_id: one.organisation.slug for one in scope.accounts}
    return [
        Row(
            charge,
            reference(charge.unit_id),
            CATEGORIES.get(charge.category, charge.category),
            TYPES.get(charge.type, charge.type),
            called["country"][charge.country],
            called["template"][charge.template_id],
            owners[charge.waba_id],
        )
        for charge in found
    ]


@dataclass(frozen=True)
class Before:
    """One time that it came out differently: what it was, what it became, by which card (None: by none
    that is still there), why, when, and by whom ("": by itself)."""

    old: Decimal | None
    old_currency: str
    old_reason: Text
    new: Decimal | None
    new_currency: str
    new_reason: Text
    rate: RateRow | None
    because: Text
    at: datetime
    by: str


@dataclass(frozen=True)
class Detail:
    """`message`: what webhooks told about it; None for a conversation, and once it is forgotten."""

    charge: Charge
    account: WhatsAppAccount
    row: Row
    number: Text
    message: Message | None
    reason: Text
    cure: Text
    others: list[Row]  # of the same message, to others of its group
    trail: list[Before]  # the newest first


def detail(organisation: Organisation, sealed: str, participant: str = "") -> Detail | None:
    """Of a group's message the participant's, by reference. None when the organisation has no such charge."""
    unit_id, other = opened(sealed), opened(participant)
    mine = Charge.objects.of(organisation).filter(unit_id=unit_id)
    found = list(mine.select_related("rate__card").order_by("participant")[:100])
    charge = next((one for one in found if not participant or one.participant == other), None)
    if charge is None:
        return None
    scope = scope_of(organisation, Slice(account=charge.waba_id))
    reason, cure = reason_of(charge.unknown)
    return Detail(
        charge=charge,
        account=scope.accounts[0],
        row=_rows(scope, [charge])[0],
        number=names(scope, "number", [charge.phone_number_id])[charge.phone_number_id],
        message=Message.objects.filter(wamid=unit_id, waba_id=charge.waba_id).first(),
        reason=reason,
        cure=cure,
        others=_rows(scope, [one for one in found if one is not charge]),
        trail=_trail(charge),
    )


def _trail(charge: Charge) -> list[Before]:
    """Every repricing that changed it. Two queries."""
    rows = RepricedCharge.objects.filter(unit_id=charge.unit_id, participant=charge.participant)
    found = list(rows.select_related("repricing__by").order_by("-repricing__made_at", "-pk"))
    rates = RateRow.objects.select_related("card").in_bulk(
        {one.new_rate_id for one in found} - {None}
    )
    return [
        Before(
            one.old_amount, one.old_currency, reason_of(one.old_unknown)[0],
            one.new_amount, one.new_currency, reason_of(one.new_unknown)[0],
            rates.get(one.new_rate_id), Because(one.repricing.because).label,
            one.repricing.made_at, str(one.repricing.by or ""),
        )
        for one in found
    ]  # fmt: skip


def reason_of(unknown: str) -> tuple[Text, Text]:
    """Why there is no price and what helps; a reason that is new here in its own word."""
    none: tuple[str | Promise, str | Promise] = (unknown, "")
    return REASONS.get(unknown, none)


@dataclass(frozen=True)
class WithoutPrice:
    reason: Text
    cure: Text
    currency: str
    market: str
    category: Text
    count: int


def without_price(scope: Scope, asked: Slice, *, today: date) -> list[WithoutPrice]:
    """By reason, the most frequent first; at most 100."""
    days = asked.days(today)
    rows: QuerySet[Any] = Charge.objects.filter(
        where(scope, asked), amount=None, waba_id__in=scope.wabas,
        day__range=(days.since, days.until),
    )  # fmt: skip
    found = rows.values("unknown", "currency", "market", "category").annotate(
        count=Count("unit_id")
    )
    return [
        WithoutPrice(
            *reason_of(row["unknown"]), row["currency"], row["market"],
            CATEGORIES.get(row["category"], row["category"]), row["count"],
        )
        for row in found.order_by("-count", "market", "category")[:100]
    ]  # fmt: skip
