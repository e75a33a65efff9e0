"""What becomes of a card that waits: approved by a second person, rejected, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from billing.models import Because, Card, CardState, Daily, Repricing
from billing.reports.coverage import periods
from billing.services import repricing
from billing.services.charging import hold_if_free
from billing.services.errors import Decided, OwnCard, ReasonMissing


@transaction.atomic
def approve(card: Card, *, by: User) -> Repricing | None:
    """The card counts at once; one of the same day is replaced. What to price again, if anything was
    charged in the days that it changes. Raises Decided, OwnCard."""
    row = _locked(card)
    if row.imported_by_id == by.pk:
        raise OwnCard
    same = Card.objects.filter(
        organisation=row.organisation, currency=row.currency, effective_from=row.effective_from
    )
    for other in same.filter(state=CardState.ACTIVE):
        _move(other, CardState.REPLACED)
    row.approved_by, row.decided_at = by, timezone.now()
    _move(row, CardState.ACTIVE)
    card.refresh_from_db()
    assert row.organisation is not None  # what came with waportal waits for nobody
    # While somebody charges, maybe by the card of before, what is charged is not to be seen yet.
    is_quiet = hold_if_free()
    return _to_price_again(row, row.organisation, by=by, unseen=not is_quiet)


def of_shipped(changed: Iterable[Card]) -> list[Repricing]:
    """Cards that came with waportal and count now. What to price again, by organisation."""
    found = []
    for card in changed:
        charged = Organisation.objects.filter(whatsapp_accounts__currency=card.currency)
        for organisation in charged.order_by("pk").distinct():
            if again := _to_price_again(card, organisation):
                found.append(again)
    return found


def _to_price_again(
    card: Card, organisation: Organisation, *, by: User | None = None, unseen: bool = False
) -> Repricing | None:
    """`unseen`: as if there were charges in its days."""
    days = days_of(card, organisation)
    if days is None or not (unseen or has_charges(card, organisation, *days)):
        return None
    first, last = days
    return repricing.reprice(organisation, card.currency, first, last, because=Because.CARD, by=by)


@transaction.atomic
def reject(card: Card, *, reason: str, by: User) -> None:
    """Raises Decided, OwnCard (that is a withdrawal), ReasonMissing."""
    row = _locked(card)
    if row.imported_by_id == by.pk:
        raise OwnCard
    if not reason.strip():
        raise ReasonMissing
    row.refused_by, row.reason, row.decided_at = by, reason.strip()[:500], timezone.now()
    _move(row, CardState.REJECTED)
    card.refresh_from_db()


@transaction.atomic
def withdraw(card: Card, *, by: User) -> None:
    """Nobody is asked any more. Raises Decided."""
    row = _locked(card)
    row.refused_by, row.decided_at = by, timezone.now()
    _move(row, CardState.WITHDRAWN)
    card.refresh_from_db()


def work_out(card: Card) -> None:
    """Keep what approving it would do to bills as they are now. Takes as long as pricing them again."""
    assert card.organisation is not None
    days, found = days_of(card, card.organisation), []
    if days is not None and has_charges(card, card.organisation, *days):
        found = [repricing.plain(change) for change in repricing.effect(card)]
    waiting = Card.objects.filter(pk=card.pk, state=CardState.WAITING)
    waiting.update(effect=found, effect_at=timezone.now())


def ask_again(card: Card) -> None:
    """Its effect is to be worked out anew: charges have come since."""
    Card.objects.filter(pk=card.pk, state=CardState.WAITING).update(effect=None, effect_at=None)


def _locked(card: Card) -> Card:
    """Of cards of one organisation one is decided at a time."""
    Organisation.objects.select_for_update().get(rate_cards=card.pk)
    row = Card.objects.get(pk=card.pk)
    if row.state != CardState.WAITING:
        raise Decided
    return row


def _move(row: Card, state: CardState) -> None:
    row.state = state
    row.save(update_fields=["state", "approved_by", "refused_by", "reason", "decided_at"])


def days_of(card: Card, organisation: Organisation) -> tuple[date, date] | None:
    """The first and the last day up to today that the card prices there, or would if it were active;
    None when these are still to come, or an organisation's own card prices them."""
    others = Card.objects.for_use_by(organisation).filter(currency=card.currency)
    same = others.filter(organisation=card.organisation, effective_from=card.effective_from)
    known = [*others.exclude(pk__in=same), card]
    mine = [one for one in periods(known) if one.card == card]
    if not mine:
        return None
    # A day more: somewhere it is tomorrow already.
    today = timezone.now().date() + timedelta(days=1)
    last = min(mine[-1].until or today, today)
    return (mine[0].since, last) if mine[0].since <= last else None


def has_charges(card: Card, organisation: Organisation, first: date, last: date) -> bool:
    days = Daily.objects.of(organisation).filter(currency=card.currency)
    return days.filter(day__range=(first, last)).exists()
