"""Moving events into the log, of every organisation that has some."""

from __future__ import annotations

import time

from django.db import connection

from accounts.models import Organisation
from optin.ledger.sweeping import Sweep
from optin.ledger.writing import integrate

AT_ONCE = 20_000  # events in a transaction


def waiting() -> list[Organisation]:
    """The organisations for which events wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM optin_waiting()")
        ids = [row[0] for row in cursor.fetchall()]
    return list(Organisation.objects.filter(pk__in=ids).order_by("pk"))


def sequence(*, seconds: float) -> int:
    """Work on what waits for at most so long, in turns, so that one's import holds up nobody. How many
    events. A second one at the same time does nothing where the first is. What fails of one is raised at
    the end."""
    until, count, left = time.monotonic() + seconds, 0, waiting()
    sweep = Sweep("Sequencing")
    while left and time.monotonic() < until:
        for organisation in list(left):
            added = 0
            with sweep.of(organisation):
                added = integrate(organisation, most=AT_ONCE)
            count += max(added, 0)
            if added < AT_ONCE:
                left.remove(organisation)
    sweep.end()
    return count
