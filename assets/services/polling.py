"""Reading accounts on the clock: what is due is claimed, read, and due again.

The row is the job. A claim moves `due_at` on, so of two workers one reads, and a worker that dies
loses one interval. When the next reading is, `assets.pace` says.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

import graph
from assets import pace
from assets.errors import ConnectionImpossible
from assets.models import Connection, Usage, WhatsAppAccount
from assets.services.reading import read_account
from assets.services.trouble import give_up, postponed, refused

CROWDED = 75  # percent of Meta's call limit from which we read less often
SLOWER = 4
AT_ONCE = 200  # bells of one ring; what is left rings with the next one, so bells do not pile up


def poll(account: WhatsAppAccount) -> bool:
    """Read one account if it is due. Whatever happens, the next reading is set and people are told.

    False when it was not due: another worker has it, or its connection is disabled.
    """
    now = timezone.now()
    claim = WhatsAppAccount.objects.filter(
        pk=account.pk, due_at__lte=now, connection__disabled_at=None
    )
    interval = _interval(account)
    if not claim.update(due_at=pace.next_turn(account.waba_id, now=now, interval=interval)):
        return False
    error = _read(account)
    if error is not None:
        _note_failure(account, error)
    elif account.failures:
        WhatsAppAccount.objects.filter(pk=account.pk).update(failures=0)
    return True


def _read(account: WhatsAppAccount) -> Exception | None:
    """What kept us from reading it; people are told."""
    try:
        read_account(account)
    except (graph.NoAccess, graph.NotFound) as error:
        refused(account.connection, error, account=account)
        return error
    except graph.GraphError as error:
        postponed(account, error)
        return error
    except ConnectionImpossible as error:
        give_up(account, error)
        return error
    return None


def _note_failure(account: WhatsAppAccount, error: Exception) -> None:
    """The more readings fail in a row, the longer the pause."""
    failures = min(account.failures + 1, 1000)
    usual = timedelta(seconds=settings.POLL_SECONDS)
    wait = pace.pause_after(error, failures=failures, key=account.waba_id, interval=usual)
    rows = WhatsAppAccount.objects.filter(pk=account.pk)
    rows.update(failures=failures, due_at=timezone.now() + wait)


def ask_for_reading(account: WhatsAppAccount) -> None:
    """Somebody wants to see the account as it is now."""
    WhatsAppAccount.objects.filter(pk=account.pk).update(due_at=timezone.now())


def ask_again(connection: Connection) -> int:
    """The connection works: what could not be read by it is read now. How many accounts."""
    troubled = connection.accounts.exclude(failures=0)
    return troubled.update(due_at=timezone.now())


def due_accounts() -> list[int]:
    """Ids of at most AT_ONCE accounts to read now, without those whose call limit is used up.

    Those that could be read come first, the longest due before the others, so that after an outage
    nobody waits behind accounts that Meta refuses.
    """
    now = timezone.now()
    blocked = Usage.objects.filter(
        Q(key="app") | Q(key=OuterRef("waba_id")),
        connection=OuterRef("connection"),
        blocked_until__gt=now,
    )
    accounts = WhatsAppAccount.objects.due(now).filter(~Exists(blocked))
    ids = accounts.order_by("failures", "due_at").values_list("pk", flat=True)
    return list(ids[:AT_ONCE])


def _interval(account: WhatsAppAccount) -> timedelta:
    """Longer when Meta's limit comes near."""
    crowded = Usage.objects.filter(
        connection=account.connection_id, key=account.waba_id, percent__gte=CROWDED
    ).filter(read_at__gt=timezone.now() - timedelta(hours=1))
    usual = timedelta(seconds=settings.POLL_SECONDS)
    return usual * (SLOWER if crowded.exists() else 1)
