"""One delivery, change by change: what is not only messages and statuses, and what failed before."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from traffic.facts import Facts
from webhooks import facts
from webhooks.claiming import Claimed
from webhooks.dispatch import handler_for
from webhooks.gaps.hearing import Ear
from webhooks.models import Change, Outcome
from webhooks.outcomes import BadShape, Follow, Result
from webhooks.reading import Noticing
from webhooks.senders import Senders
from webhooks.splitting import Piece, split

log = logging.getLogger(__name__)

Ask = tuple[Follow, int]  # a job and the account it is about


@dataclass
class Taken:
    """What became of one delivery."""

    asks: set[Ask] = field(default_factory=set)  # to enqueue after the commit
    problems: list[str] = field(default_factory=list)  # trying again will not help
    failures: list[str] = field(default_factory=list)  # trying again may help
    facts: Facts = field(default_factory=Facts)


def take_in(claimed: Claimed, taken: Taken) -> None:
    """Raises Malformed when nothing of it can be read, and what is the database's trouble."""
    parts = split(claimed.body)
    taken.problems += parts.problems
    taken.facts = parts.facts
    changes = _unhandled(claimed, parts.pieces)
    senders = Senders(claimed.body, claimed.signature, changes) if changes else None
    ear = Ear()
    for change in changes:
        assert senders is not None
        try:
            with transaction.atomic():
                asks, notes = _handle(change, senders)
        except BadShape as error:
            taken.problems.append(f"{change.field}: {error}")
            _fail(change, error)
        except Exception as error:
            if facts.is_trouble(error):
                raise
            log.exception("change %s of delivery %s failed", change.pk, claimed.delivery_id)
            taken.failures.append(f"{change.field}: {told(error)}")
            _fail(change, error)
        else:
            taken.asks |= asks
            parts.notes += notes
            account = senders.account_of(change)
            if account and change.outcome != Outcome.FOREIGN:
                ear.change(account.waba_id, change.field, claimed.received_at, change.happened_at)
    ear.keep()
    if parts.facts or parts.notes:  # last, since everybody counts in the same rows
        facts.keep([(claimed, parts)], lambda _claimed, error: taken.failures.append(told(error)))


def told(error: Exception) -> str:
    """Without the lines in which PostgreSQL quotes the row."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]


def _unhandled(claimed: Claimed, pieces: Sequence[Piece]) -> list[Change]:
    """The changes that are not yet handled, locked, in Meta's order.

    Written and locked in the order of their keys, so that two digests with the same changes bundled
    differently wait for each other instead of for ever.
    """
    if not pieces:
        return []
    rows = {piece.key: _row(claimed, piece) for piece in pieces}
    Change.objects.bulk_create(
        [rows[key] for key in sorted(rows)], ignore_conflicts=True, batch_size=500
    )
    waiting = Change.objects.select_for_update().filter(key__in=rows, handled_at=None)
    by_key = {change.key: change for change in waiting.order_by("key")}
    return [by_key[key] for key in rows if key in by_key]


def _row(claimed: Claimed, piece: Piece) -> Change:
    return Change(
        delivery_id=claimed.delivery_id,
        received_at=claimed.received_at,
        key=piece.key,
        field=piece.field,
        entry_id=piece.entry_id,
        happened_at=piece.happened_at,
        value=piece.value,
    )


def _handle(change: Change, senders: Senders) -> tuple[set[Ask], Noticing]:
    """Call the handler, note the outcome. Raises BadShape and whatever the handler raises."""
    handler = handler_for(change.field, change.value)
    account = senders.account_of(change)
    if account is None:
        result = Result(Outcome.NO_ACCOUNT)
    elif not senders.signed_for(account):
        result = Result(Outcome.FOREIGN)
    else:
        result = handler(account, change)
    change.handled_at, change.error = timezone.now(), ""
    change.understood, change.outcome = result.outcome != Outcome.KEPT, result.outcome
    change.save(update_fields=["handled_at", "error", "understood", "outcome"])
    if account is None:
        return set(), []
    asks = {(result.follow, account.pk)} if result.follow else set()
    return asks, [(what, word, account.waba_id) for what, word in result.notes]


def _fail(change: Change, error: Exception) -> None:
    change.error = told(error)
    change.save(update_fields=["error"])
