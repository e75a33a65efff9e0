"""Inside the portal's own environment: the clock that rings, while a worker of its own reads the accounts.

python -m bench.lib.polling_inside ACCOUNTS      its answer is one line of JSON
"""

from __future__ import annotations

from bench.lib import costs_world as world  # isort: skip - it sets Django up

import json
import sys
import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from assets import tasks as assets_tasks
from assets.models import CallDay, WhatsAppAccount
from assets.services import polling
from assets.services.checking import check_connection
from bench.lib.polling import APP, BUSINESS, TOKEN, waba_id
from templates_app import tasks as template_tasks
from templates_app.models import SyncRun
from templates_app.services import sync

RING = 60  # seconds, as in waportal/cron.py


def main(accounts: int) -> dict[str, Any]:
    large = world.account(waba_id(0), BUSINESS, currency="USD", zone="1")
    connection = large.connection
    connection.app_id, connection.token, connection.app_secret = APP, TOKEN, "bench-secret"
    connection.save()
    polling.poll(large)
    sync.sync_account(large)
    calls_of_large = _calls()
    check_connection(connection)  # finds all others, as it would
    a_check = _calls() - calls_of_large
    WhatsAppAccount.objects.update(due_at=timezone.now(), read_at=None)
    SyncRun.objects.all().delete()
    before = _calls()
    seconds = _until_all_are_read(accounts)
    of_accounts = (_calls() - before) / accounts
    return {
        "large": calls_of_large,
        "seconds": round(seconds, 1),
        "read": WhatsAppAccount.objects.exclude(read_at=None).count(),
        "a_round": of_accounts,
        "beside": (a_check + 24) / accounts,  # the daily check, and an hourly look at the app
        "crowd": _crowd(),
        "poll_seconds": settings.POLL_SECONDS,
    }


def _until_all_are_read(accounts: int) -> float:
    began = rung = time.monotonic()
    _ring()
    while _unread() or SyncRun.objects.exclude(finished_at=None).count() < accounts:
        time.sleep(0.5)
        if time.monotonic() - began > settings.POLL_SECONDS:
            break
        if time.monotonic() - rung > RING:
            rung = time.monotonic()
            _ring()
            print(f"{_unread():,} accounts wait.", file=sys.stderr)
    return time.monotonic() - began


def _ring() -> None:
    assets_tasks.poll_all()
    template_tasks.poll_templates()


def _unread() -> int:
    return WhatsAppAccount.objects.filter(read_at=None).count()


def _calls() -> int:
    return int(CallDay.objects.aggregate(all=Sum("calls"))["all"] or 0)


def _crowd() -> int:
    """The most accounts that come due within one minute of the clock."""
    due = WhatsAppAccount.objects.values_list("due_at", flat=True)
    return max(Counter(int(moment.timestamp() // 60) for moment in due).values())


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
