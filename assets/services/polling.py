"""Reading accounts on the clock: what is due is claimed, read, and due again.

The row is the job. A claim moves `due_at` on, so of two workers one reads, and a worker that dies
loses
one interval. https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

import graph
from assets.errors import ConnectionImpossible
from assets.models import Usage, WhatsAppAccount
from assets.services.reading import read_account
from assets.services.trouble import give_up, postponed, refused

CROWDED = 75  # percent of Meta's call limit from which we read less often
SLOWER = 4


def poll(account: WhatsAppAccount) -> bool:
    """Read one account if it is due. Whatever happens, the next reading is set and people are told.

    False when it was not due: another worker has it, or its connection is disabled.
    """
    now = timezone.now()
    claim = WhatsAppAccount.objects.filter(
        pk=account.pk, due_at__lte=now, connection__disabled_at=None
    )
    if not claim.update(due_at=now + _interval(account)):
        return False
    try:
        read_account(account)
    except (graph.NoAccess, graph.NotFound) as error:
        refused(account.connection, error, account=account)
    except graph.GraphError as error:
        postponed(account, error)
        if isinstance(error, graph.TryLater) and error.after:
            _set_due(account, now + error.after)
    except ConnectionImpossible as error:
        give_up(account, error)
    return True


def ask_for_reading(account: WhatsAppAccount) -> None:
    """Somebody wants to see the account as it is now."""
    _set_due(account, timezone.now())


def due_accounts() -> list[int]:
    """Ids of the accounts to read now, oldest first, without those whose call limit is used up."""
    now = timezone.now()
    blocked = Usage.objects.filter(
        Q(key="app") | Q(key=OuterRef("waba_id")),
        connection=OuterRef("connection"),
        blocked_until__gt=now,
    )
    accounts = WhatsAppAccount.objects.due(now).filter(~Exists(blocked)).order_by("due_at")
    return list(accounts.values_list("pk", flat=True))


def _interval(account: WhatsAppAccount) -> timedelta:
    """Longer when Meta's limit comes near.

    With jitter, so that accounts do not all come at once, and below POLL_SECONDS, so that the clock's
    next ring finds the account due.
    """
    crowded = Usage.objects.filter(
        connection=account.connection_id, key=account.waba_id, percent__gte=CROWDED
    ).filter(read_at__gt=timezone.now() - timedelta(hours=1))
    seconds = settings.POLL_SECONDS * random.uniform(0.8, 0.95)  # noqa: S311
    return timedelta(seconds=seconds * (SLOWER if crowded.exists() else 1))


def _set_due(account: WhatsAppAccount, moment: datetime) -> None:
    WhatsAppAccount.objects.filter(pk=account.pk).update(due_at=moment)
