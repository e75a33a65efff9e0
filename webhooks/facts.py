"""Messages and statuses of many deliveries into traffic/, at once.

A set that fails is halved until the one that fails is alone: its neighbours are done, it is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import psycopg
from django.db import DatabaseError, transaction

from traffic import services as traffic
from traffic.facts import Facts
from webhooks.claiming import Claimed
from webhooks.gaps.hearing import Ear
from webhooks.noticing import notice
from webhooks.reading import Noticing
from webhooks.senders import Owners
from webhooks.splitting import Split

log = logging.getLogger(__name__)

Both = tuple[Claimed, Split]

# Of SQLSTATE: the connection, memory and disk, shutting down, the system.
NOT_ITS_FAULT = ("08", "53", "57P", "58")


def keep(both: Sequence[Both], failed: Callable[[Claimed, Exception], None]) -> None:
    """Write the facts of these deliveries. Raises what is not the fault of any of them."""
    try:
        with transaction.atomic():
            write(both)
    except Exception as error:
        if is_trouble(error):
            raise
        if len(both) == 1:
            log.exception("delivery %s could not be taken in", both[0][0].delivery_id)
            failed(both[0][0], error)
        else:
            half = len(both) // 2
            keep(both[:half], failed)
            keep(both[half:], failed)


def write(both: Sequence[Both]) -> None:
    """Their facts, but those of accounts they may not speak for, which are only counted."""
    owners = Owners({waba_id for _claimed, parts in both for waba_id in parts.wabas})
    facts, notes, ear = Facts(), Noticing(), Ear()
    for claimed, parts in both:
        refused = set()
        for waba_id in parts.wabas:
            why_not = owners.why_not(waba_id, claimed.body, claimed.signature)
            if why_not:
                refused.add(waba_id)
                notes.append((why_not, waba_id, ""))
        if refused:
            parts.facts.forget(refused)
        facts.add(parts.facts)
        ear.facts(parts.facts, claimed.received_at)
        notes += _without(refused, parts.notes) if refused else parts.notes
    traffic.write(
        facts,
        deliveries=len(both),
        oldest_received_at=min(claimed.received_at for claimed, _parts in both),
    )
    ear.keep()
    notice(notes)


def _without(refused: set[str], notes: Noticing) -> Noticing:
    """Counted, but not shown to the people of accounts that this delivery may not speak for."""
    return [(what, word, "" if waba_id in refused else waba_id) for what, word, waba_id in notes]


def is_trouble(error: BaseException | None) -> bool:
    """Is it the database's and passes, rather than a delivery's own?"""
    while error is not None:
        if isinstance(error, psycopg.Error):
            if error.sqlstate is None:  # not from the server
                return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
            return error.sqlstate.startswith(NOT_ITS_FAULT)
        if not isinstance(error, DatabaseError):
            return False
        error = error.__cause__
    return False
