"""What a digest has in its hands, noted where it outlives the digest.

A delivery that ends the process takes its transaction with it, the count of its tries included, and would
be claimed again for ever, its neighbours with it. So a digest notes what it claimed before it looks inside,
by a connection of its own. Whoever starts next finds the notes of the dead: what they held is taken in alone
from then on, and what was alone in their hands has used up a try.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from webhooks.claiming import Claimed, claim_these
from webhooks.models import Waiting

Noting = Callable[[Sequence[Claimed]], None]

LOCK = 1_215_261_793  # with a note's number: held as long as the one who writes it lives

NUMBER = "SELECT nextval(pg_get_serial_sequence('webhooks_hold', 'id'))"
NOTE = """
    INSERT INTO webhooks_hold (id, deliveries) VALUES (%s, %s)
    ON CONFLICT (id) DO UPDATE SET deliveries = EXCLUDED.deliveries, held_at = now()
"""
OF_THE_DEAD = """
    DELETE FROM webhooks_hold WHERE pg_try_advisory_xact_lock(%s, id::int4) RETURNING deliveries
"""


def unnoted(_claimed: Sequence[Claimed]) -> None:
    """For a digest whose death ends the test anyway."""


class Hands:
    """A digest's own note. Closed when the database is in trouble, it opens again by itself."""

    def __init__(self) -> None:
        self._own: BaseDatabaseWrapper | None = None
        self._number = 0
        self._full = False

    def hold(self, claimed: Sequence[Claimed]) -> None:
        own = self._own = self._own or self._opened()
        with own.cursor() as cursor:
            cursor.execute(NOTE, [self._number, [one.delivery_id for one in claimed]])
        self._full = True

    def let_go(self) -> None:
        """Nothing is under way: whoever dies now is not to blame."""
        if self._own and self._full:
            with self._own.cursor() as cursor:
                cursor.execute("DELETE FROM webhooks_hold WHERE id = %s", [self._number])
            self._full = False

    def close(self) -> None:
        if self._own:
            self._own.close()
        self._own, self._full = None, False

    def _opened(self) -> BaseDatabaseWrapper:
        own = connection.copy()
        with own.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # it has to survive us, not the server
            cursor.execute(NUMBER)
            self._number = cursor.fetchone()[0]
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, self._number])
        return own


def take_over() -> list[Claimed]:
    """The deliveries that ended a digest, for the caller to settle; its other ones go on alone.

    In the caller's transaction. Waits for whatever PostgreSQL still does for the dead.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_THE_DEAD, [LOCK])
        notes = [deliveries for (deliveries,) in cursor.fetchall()]
    alone = [delivery for note in notes if len(note) == 1 for delivery in note]
    together = [delivery for note in notes if len(note) > 1 for delivery in note]
    Waiting.objects.filter(pk__in=together, not_before=None).update(not_before=Now())
    return claim_these(alone)
