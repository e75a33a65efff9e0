"""Categories that Meta changed or will change, with what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.utils import timezone

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app import ports
from templates_app.models import Category, CategoryChange, CategoryChangeQuerySet, Status, Template

# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
REVIEW_WITHIN = timedelta(days=60)
STATES = ("open", "announced", "done", "all")
ON_A_PAGE = 50
Volume = Mapping[str, Mapping[str, int]] | None
Rates = Callable[[WhatsAppAccount, str, date], Mapping[str, ports.Rate]]


@dataclass(frozen=True)
class Effect:
    """What the change costs in 30 days at the volume of the last 30. `extra` is negative when it
    becomes cheaper; None: volume or rates are not known yet."""

    messages: int | None
    extra: Decimal | None
    currency: str


@dataclass(frozen=True)
class Line:
    """`review_until`: the last moment to ask Meta for a review; None where it gives none."""

    change: CategoryChange
    template: Template
    effect: Effect
    review_until: datetime | None
    can_be_reviewed: bool


@dataclass(frozen=True)
class Watch:
    """`account` is a waba_id, `state` one of STATES."""

    lines: tuple[Line, ...]
    page: Page[CategoryChange]
    state: str
    counts: dict[str, int]


def watch(
    organisation: Organisation, *, account: str = "", state: str = "open", page: int = 1
) -> Watch:
    """One page. The number of queries is fixed."""
    state = state if state in STATES else "open"
    all_of_them = _all(organisation, account)
    shown = Paginator(_chosen(all_of_them, state), ON_A_PAGE).get_page(page)
    counts = {name: _chosen(all_of_them, name).count() for name in STATES}
    return Watch(tuple(_lines(list(shown.object_list))), shown, state, counts)


def _all(organisation: Organisation, account: str) -> CategoryChangeQuerySet:
    found = CategoryChange.objects.of(organisation).standing()
    if account:
        found = found.filter(template__account__waba_id=account)
    return found.select_related("template__account__organisation", "answered_by").order_by(
        F("done_at").desc(nulls_first=True), "due_at", "-pk"
    )


def _chosen(found: CategoryChangeQuerySet, state: str) -> CategoryChangeQuerySet:
    return {
        "open": found.filter(answer=""),
        "announced": found.filter(done_at=None),
        "done": found.exclude(done_at=None),
        "all": found,
    }[state]


def _lines(changes: list[CategoryChange]) -> Iterator[Line]:
    ids = [change.template.meta_id for change in changes if change.template.meta_id]
    volume = ports.monthly_volume(ids) if ids else {}
    rates = _rates()
    for change in changes:
        until = review_until(change)
        yield Line(
            change=change,
            template=change.template,
            effect=_effect(change, volume, rates),
            review_until=until,
            can_be_reviewed=until is not None and until > timezone.now(),
        )


def review_until(change: CategoryChange) -> datetime | None:
    """Meta looks again at utility and marketing: rejected, or marketing that is approved."""
    codes = Category.AUTHENTICATION in (change.old, change.new)
    rejected = change.template.status == Status.REJECTED
    approved = change.new == Category.MARKETING
    if change.done_at is None or codes or not (rejected or approved):
        return None
    return change.done_at + REVIEW_WITHIN


def _rates() -> Rates:
    """The port, asked once for each account, category and day, however many changes a page has."""

    @cache
    def rates_of(account: WhatsAppAccount, category: str, on: date) -> Mapping[str, ports.Rate]:
        return ports.rates_of(account, category, on=on)

    return rates_of


def _effect(change: CategoryChange, volume: Volume, rates: Rates) -> Effect:
    currency = change.template.account.currency
    markets = None if volume is None else volume.get(change.template.meta_id)
    if markets is None:
        return Effect(None, None, currency)
    count, on = sum(markets.values()), (change.due_at or timezone.now()).date()
    if "" in markets:  # messages without a market have no rate: nothing to ask for
        return Effect(count, None, currency)
    extra = Decimal(0)
    on = max(on, timezone.now().date())
    old, new = (
        rates(change.template.account, category, on) for category in (change.old, change.new)
    )
    for market, messages in markets.items():
        if market not in old or market not in new:  # a rate is not known
            return Effect(count, None, currency)
        extra += (new[market].amount - old[market].amount) * messages
        currency = new[market].currency
    return Effect(count, extra, currency)


# --- as a file -------------------------------------------------------------------------------

HEADER = (
    "template", "language", "account", "waba_id", "from", "to", "announced_at", "due_at", "done_at",
    "review_until", "messages_30_days", "extra_30_days", "currency", "answer", "answered_by",
    "answered_at", "note",
)  # fmt: skip


def lines(organisation: Organisation, *, account: str, state: str) -> Iterator[tuple[Any, ...]]:
    """Everything of this state, a value for each column of HEADER."""
    state = state if state in STATES else "open"
    for line in _lines(list(_chosen(_all(organisation, account), state))):
        change, effect = line.change, line.effect
        yield (
            line.template.name, line.template.language, line.template.account.name,
            line.template.account.waba_id, change.old, change.new, change.announced_at,
            change.due_at, change.done_at, line.review_until, effect.messages, effect.extra,
            effect.currency, change.answer, change.answered_by, change.answered_at, change.note,
        )  # fmt: skip


def query(*, account: str = "", state: str = "") -> str:
    told = {"account": account, "state": state}
    return urlencode({name: value for name, value in told.items() if value})
