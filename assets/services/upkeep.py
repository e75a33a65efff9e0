"""Checks and repairs of connections on the clock, claimed as accounts are (see polling)."""

from __future__ import annotations

import logging
import random
from datetime import timedelta

from django.utils import timezone

import graph
from assets.errors import ConnectionImpossible
from assets.models import Connection
from assets.services.checking import (
    AppSecretWrong,
    TokenDead,
    check_connection,
    check_subscription,
)
from assets.services.polling import ask_again
from assets.services.repairing import repair
from assets.services.trouble import app_secret_refused, give_up, note_of, refused

log = logging.getLogger(__name__)

CHECK_EVERY = timedelta(days=1)
CHECK_AGAIN = timedelta(minutes=15)  # after trouble at Meta's
APP_EVERY = timedelta(hours=1)  # whether the app's webhooks still come here: one small call
REPAIR_LEASE = timedelta(minutes=5)  # after this a repair that never ended is begun again


def check(connection: Connection) -> list[int] | None:
    """Check one connection if it is due: the ids of new accounts, or None when it was not due.

    Whatever happens, the next check is set and people are told.
    """
    now = timezone.now()
    rows = Connection.objects.filter(pk=connection.pk)
    soon = now + CHECK_EVERY * random.uniform(0.9, 1.0)  # noqa: S311
    if not rows.check_due(now).update(check_due_at=soon):
        return None
    try:
        new = [account.pk for account in check_connection(connection)]
        ask_again(connection)
        return new
    except AppSecretWrong:
        app_secret_refused(connection)
    except TokenDead:
        refused(connection, graph.NoAccess("Meta calls the token invalid", code=190))
    except (graph.NoAccess, graph.NotFound) as error:
        refused(connection, error)
    except graph.GraphError as error:
        wait = error.after if isinstance(error, graph.TryLater) else None
        rows.update(problem=note_of(error), check_due_at=now + (wait or CHECK_AGAIN))
    except ConnectionImpossible as error:
        give_up(connection, error)
    return []


def check_app(connection: Connection) -> bool:
    """Look whether the app's webhooks come here, if that was not done for an hour. False: it was.

    What Meta refuses or does not answer, the daily check tells.
    """
    now = timezone.now()
    rows = Connection.objects.filter(pk=connection.pk)
    if not rows.app_due(now - APP_EVERY).update(app_read_at=now):
        return False
    try:
        check_subscription(connection)
    except (graph.GraphError, ConnectionImpossible) as error:
        log.warning("The app of connection %s was not read: %s", connection.pk, error)
    return True


def run_repair(connection: Connection) -> bool:
    """Repair the webhooks of one connection if somebody asked. False when nobody did.

    Meta's trouble is tried again; a refusal is noted for the person who asked.
    """
    now = timezone.now()
    rows = Connection.objects.filter(pk=connection.pk)
    if not rows.repair_due(now).update(repair_due_at=now + REPAIR_LEASE):
        return False
    problem, again = "", None
    try:
        repair(connection)
    except graph.GraphError as error:
        problem = note_of(error)
        if isinstance(error, graph.TryLater) and not isinstance(error, graph.Unexpected):
            again = now + (error.after or REPAIR_LEASE)
    except ConnectionImpossible as error:
        problem = type(error).__name__
    rows.update(repair_due_at=again, repair_problem=problem)
    return True


def ask_for_check(connection: Connection) -> None:
    """Somebody wants to know now whether everything works."""
    Connection.objects.filter(pk=connection.pk).update(check_due_at=timezone.now())


def ask_for_repair(connection: Connection) -> None:
    """Somebody pressed the button; pressing again changes nothing."""
    now = timezone.now()
    Connection.objects.filter(pk=connection.pk).update(repair_due_at=now, repair_problem="")


def due_checks() -> list[int]:
    """Ids of the connections to check now."""
    return list(Connection.objects.check_due(timezone.now()).values_list("pk", flat=True))


def due_repairs() -> list[int]:
    """Ids of the connections whose webhooks are to be repaired now."""
    return list(Connection.objects.repair_due(timezone.now()).values_list("pk", flat=True))


def due_apps() -> list[int]:
    """Ids of the connections whose app's webhooks are to be looked at now."""
    before = timezone.now() - APP_EVERY
    return list(Connection.objects.app_due(before).values_list("pk", flat=True))
