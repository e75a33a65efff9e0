"""Jobs: ids in, load, guard, one service call. Each may run twice or late without harm."""

import django_rq

from assets.models import Change, Connection, WhatsAppAccount
from assets.services import changing, polling, trimming, upkeep


def poll_account(account_id: int) -> None:
    """Read one account from Meta, if it is due."""
    account = WhatsAppAccount.objects.readable().filter(pk=account_id).first()
    if account is not None:
        polling.poll(account)


def check_connection(connection_id: int) -> None:
    """Check one connection, if it is due; accounts seen for the first time are read next."""
    connection = Connection.objects.usable().filter(pk=connection_id).first()
    if connection is not None:
        for account_id in upkeep.check(connection) or ():
            django_rq.get_queue("default").enqueue(poll_account, account_id)


def check_app(connection_id: int) -> None:
    """Look whether the app's webhooks come here, if that is due."""
    connection = Connection.objects.usable().filter(pk=connection_id).first()
    if connection is not None:
        upkeep.check_app(connection)


def repair_connection(connection_id: int) -> None:
    """Repair the webhooks of one connection, if somebody asked."""
    connection = Connection.objects.usable().filter(pk=connection_id).first()
    if connection is not None and upkeep.run_repair(connection):
        upkeep.ask_for_check(connection)
        django_rq.get_queue("default").enqueue(check_connection, connection_id)


def run_change(change_id: int) -> None:
    """Do one change at Meta, if it is due, then read what became of it."""
    change = Change.objects.filter(pk=change_id).first()
    if change is not None:
        changing.run(change)
        poll_account(change.account_id)


def sweep_changes() -> None:
    """On the clock: ring for every change that is due, and forget what nobody confirmed."""
    changing.forget_plans()
    for change_id in changing.due():
        django_rq.get_queue("default").enqueue(run_change, change_id)


def poll_all() -> None:
    """On the clock: ring for every account that is due, whoever forgot to."""
    queue = django_rq.get_queue("default")
    for account_id in polling.due_accounts():
        queue.enqueue(poll_account, account_id)


def check_connections() -> None:
    """On the clock: ring for every check and repair that is due."""
    queue = django_rq.get_queue("default")
    for connection_id in upkeep.due_checks():
        queue.enqueue(check_connection, connection_id)
    for connection_id in upkeep.due_apps():
        queue.enqueue(check_app, connection_id)
    for connection_id in upkeep.due_repairs():
        queue.enqueue(repair_connection, connection_id)


def trim_calls() -> None:
    """On the clock: forget old calls, and how many there were a year ago."""
    trimming.trim_calls()
    trimming.trim_counts()
