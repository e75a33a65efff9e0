"""Taking in what was delivered: once, in any order, however it is bundled.

A delivery is claimed, split, handled and settled in one transaction. Killed in the middle, nothing
of it has happened and it waits again; two digests never hold the same one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from webhooks.dispatch import HANDLERS, handler_for
from webhooks.models import Change, Delivery, Outcome, State
from webhooks.outcomes import BadShape, Follow, Result
from webhooks.senders import Senders
from webhooks.splitting import Malformed, Piece, split

log = logging.getLogger(__name__)

TRIES = 5
BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=3),
    timedelta(minutes=20),
)
LONGEST_ERROR = 2000

Ask = tuple[Follow, int]  # a job and the account it is about


@dataclass
class Digested:
    """What became of one delivery."""

    asks: set[Ask] = field(default_factory=set)  # to enqueue after the commit
    problems: list[str] = field(default_factory=list)  # trying again will not help
    failures: list[str] = field(default_factory=list)  # trying again may help


def digest_next() -> Digested | None:
    """Take in the oldest delivery that waits; None when there is none."""
    with transaction.atomic():
        delivery = Delivery.objects.due().select_for_update(skip_locked=True).first()
        if delivery is None:
            return None
        digested = Digested()
        try:
            with transaction.atomic():
                _take_in(delivery, digested)
        except Malformed as error:
            digested.problems.append(str(error))
        except Exception as error:
            log.exception("delivery %s could not be taken in", delivery.pk)
            digested = Digested(failures=[_told(error)])
        _settle(delivery, digested)
    return digested


def replay(deliveries: Sequence[Delivery]) -> int:
    """Let them be digested again from the start, also what was handled. How many now wait anew.

    Handlers may be called any number of times, so replaying what went well changes nothing.
    """
    pks = [delivery.pk for delivery in deliveries]
    with transaction.atomic():
        Change.objects.filter(delivery__in=pks).delete()
        return Delivery.objects.filter(pk__in=pks).update(
            state=State.WAITING, attempts=0, not_before=None, digested_at=None, error=""
        )


def _take_in(delivery: Delivery, digested: Digested) -> None:
    parts = split(bytes(delivery.body))
    digested.problems += parts.problems
    changes = _unhandled(delivery, parts.pieces)
    if not changes:
        return
    senders = Senders(delivery, changes)
    for change in changes:
        try:
            with transaction.atomic():
                asks = _handle(change, senders)
        except BadShape as error:
            digested.problems.append(f"{change.field}: {error}")
            _fail(change, error)
        except Exception as error:
            log.exception("change %s of delivery %s failed", change.pk, delivery.pk)
            digested.failures.append(f"{change.field}: {_told(error)}")
            _fail(change, error)
        else:
            digested.asks |= asks


def _unhandled(delivery: Delivery, pieces: list[Piece]) -> list[Change]:
    """The changes that have a handler and are not yet handled, locked, in Meta's order.

    Written and locked in the order of their keys, so that two digests with the same changes bundled
    differently wait for each other instead of for ever.
    """
    now = timezone.now()
    rows = {piece.key: _row(delivery, piece) for piece in pieces}
    for row in rows.values():
        if row.field not in HANDLERS:
            row.handled_at, row.outcome = now, Outcome.KEPT
    Change.objects.bulk_create(
        [rows[key] for key in sorted(rows)], ignore_conflicts=True, batch_size=500
    )
    keys = [key for key, row in rows.items() if row.field in HANDLERS]
    waiting = Change.objects.select_for_update().filter(key__in=keys, handled_at=None)
    by_key = {change.key: change for change in waiting.order_by("key")} if keys else {}
    return [by_key[key] for key in keys if key in by_key]


def _row(delivery: Delivery, piece: Piece) -> Change:
    return Change(
        delivery=delivery,
        key=piece.key,
        field=piece.field,
        entry_id=piece.entry_id,
        happened_at=piece.happened_at,
        value=piece.value,
    )


def _handle(change: Change, senders: Senders) -> set[Ask]:
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
    change.understood, change.outcome = True, result.outcome
    change.save(update_fields=["handled_at", "error", "understood", "outcome"])
    return {(result.follow, account.pk)} if result.follow and account else set()


def _fail(change: Change, error: Exception) -> None:
    change.error = _told(error)
    change.save(update_fields=["error"])


def _settle(delivery: Delivery, digested: Digested) -> None:
    """Done; or again later; or a dead letter, when it cannot be read or was tried often enough."""
    delivery.attempts += 1
    delivery.error = "\n".join(digested.problems + digested.failures)[:LONGEST_ERROR]
    if digested.failures and delivery.attempts < TRIES:
        delivery.not_before = timezone.now() + BACK_OFF[delivery.attempts - 1]
    else:
        delivery.state = State.FAILED if delivery.error else State.DONE
        delivery.digested_at = timezone.now()
    delivery.save(update_fields=["attempts", "error", "not_before", "state", "digested_at"])


def _told(error: Exception) -> str:
    """Without the lines in which PostgreSQL quotes the row."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]
