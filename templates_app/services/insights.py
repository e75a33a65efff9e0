"""Having Meta count what becomes of an account's templates. Nobody can undo it, Meta says.

The row is the job. Doing it twice is harmless: it is on then as before.
https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

import graph
from accounts.models import User
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from assets.services.trouble import note_of, refused
from graph import analytics
from graph.errors import INSIGHTS_UNAVAILABLE
from templates_app.models import Insights, InsightsSwitch, NumbersReading
from templates_app.services import numbers

LEASE = timedelta(minutes=4)  # longer than all tries of one call together
WAIT = timedelta(minutes=2)


def ask(account: WhatsAppAccount, *, by: User) -> InsightsSwitch | None:
    """Put it down to be done; the caller enqueues tasks.switch_insights. None: somebody has already."""
    try:
        with transaction.atomic():
            return InsightsSwitch.objects.create(account=account, asked_by=by)
    except IntegrityError:
        return None


def due(now: datetime | None = None) -> list[int]:
    rows = InsightsSwitch.objects.due(now or timezone.now())
    return list(rows.values_list("pk", flat=True))


def run(switch: InsightsSwitch) -> bool:
    """Switch it on at Meta. True when it is on now. Safe to run twice or late; never raises for what
    Meta says."""
    rows = InsightsSwitch.objects.due(timezone.now()).filter(pk=switch.pk)
    if not rows.update(due_at=timezone.now() + LEASE):
        return False
    account = switch.account
    try:
        with graph_for(account.connection) as meta:
            analytics.enable_insights(meta, account.waba_id)
    except graph.TryLater as error:
        _put_off(switch, note_of(error), error.after or WAIT)
    except graph.NoAccess as error:
        refused(account.connection, error, account=account)
        _end(switch, note_of(error))
    except graph.GraphError as error:
        _end(switch, note_of(error))
        if error.has(INSIGHTS_UNAVAILABLE):
            _heard(account, Insights.UNAVAILABLE)
    except ConnectionImpossible as error:
        _end(switch, type(error).__name__)
    else:
        _end(switch, "")
        _heard(account, Insights.ON)
        numbers.hasten(account)
        return True
    return False


def _put_off(switch: InsightsSwitch, problem: str, pause: timedelta) -> None:
    open_row = InsightsSwitch.objects.filter(pk=switch.pk, ended_at=None)
    open_row.update(due_at=timezone.now() + pause, problem=problem)


def _end(switch: InsightsSwitch, problem: str) -> None:
    open_row = InsightsSwitch.objects.filter(pk=switch.pk, ended_at=None)
    open_row.update(ended_at=timezone.now(), problem=problem)


def _heard(account: WhatsAppAccount, insights: str) -> None:
    numbers.start([account])
    NumbersReading.objects.filter(account=account).update(insights=insights)
