"""Making Meta send us webhooks: the app's callback, then each account's subscription to the app.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
"""

from __future__ import annotations

import graph
from alerts.models import Kind
from alerts.services import close_alert
from assets.client import app_for, graph_for
from assets.models import Connection, WhatsAppAccount
from assets.services.checking import WEBHOOK_FIELDS, callback_url, is_subscribed
from assets.services.trouble import subject_of
from assets.webhook_fields import MORE_FIELDS, OTHER_SPELLINGS

HANDSHAKE = 2200  # our address did not answer Meta's challenge: asking for less will not help


def repair(connection: Connection) -> None:
    """Subscribe what is not subscribed; doing it again changes nothing.

    Meta calls our intake with a challenge before it answers. Accounts that already send us webhooks
    are
    not touched, since subscribing again would drop an override somebody set. Raises
    graph.GraphError,
    ConnectionImpossible; what was done before stays done.
    """
    app = app_for(connection)
    if not is_subscribed(app, connection):
        _subscribe_app(connection, app)
    Connection.objects.filter(pk=connection.pk).update(app_subscribed=True)
    close_alert(
        connection.organisation, kind=Kind.SUBSCRIPTION_MISSING, subject=subject_of(connection)
    )
    with graph_for(connection) as meta:
        for account in connection.accounts.order_by("pk"):
            _subscribe_account(connection, account, meta)


def _subscribe_app(connection: Connection, app: graph.Graph) -> None:
    """All that we understand. Should Meta refuse that, what we need, and of the others what it takes."""
    try:
        _ask(connection, app, (*WEBHOOK_FIELDS, *MORE_FIELDS))
    except graph.Refused as error:
        if error.has(HANDSHAKE):
            raise
    else:
        return
    taken: tuple[str, ...] = WEBHOOK_FIELDS
    _ask(connection, app, taken)
    for field in (*MORE_FIELDS, *OTHER_SPELLINGS):
        try:
            _ask(connection, app, (*taken, field))
        except graph.Refused:
            continue
        taken = (*taken, field)


def _ask(connection: Connection, app: graph.Graph, fields: tuple[str, ...]) -> None:
    graph.apps.subscribe(
        app,
        connection.app_id,
        callback_url=callback_url(connection),
        verify_token=connection.verify_token,
        fields=fields,
    )


def _subscribe_account(connection: Connection, account: WhatsAppAccount, meta: graph.Graph) -> None:
    pages = graph.accounts.subscribed_apps(meta, account.waba_id)
    if not any(app.id == connection.app_id for page in pages for app in page.items):
        graph.accounts.subscribe(meta, account.waba_id)
    WhatsAppAccount.objects.filter(pk=account.pk).update(subscribed=True)
    close_alert(
        connection.organisation, kind=Kind.SUBSCRIPTION_MISSING, subject=subject_of(account)
    )
