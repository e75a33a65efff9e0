"""Making Meta send us webhooks: the app's callback, then each account's subscription to the app.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
"""

from __future__ import annotations

import graph
from alerts.models import Kind
from alerts.services import close_alert
from assets import subscription
from assets.client import app_for, graph_for
from assets.models import Connection, WhatsAppAccount
from assets.services.checking import is_subscribed
from assets.services.trouble import subject_of
from assets.subscription import WEBHOOK_FIELDS, Trouble, callback_url
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
    if not is_subscribed(connection, app):
        _subscribe_app(connection, app)
    Connection.objects.filter(pk=connection.pk).update(app_subscribed=True)
    close_alert(
        connection.organisation, kind=Kind.SUBSCRIPTION_MISSING, subject=subject_of(connection)
    )
    with graph_for(connection) as meta:
        for account in connection.accounts.order_by("pk"):
            _subscribe_account(connection, account, meta)


def mend(account: WhatsAppAccount, trouble: Trouble) -> None:
    """The one step that ends this trouble, an override included; doing it again changes nothing.

    Raises graph.GraphError, ConnectionImpossible.
    """
    connection = account.connection
    if trouble.code in (
        subscription.APP_MISSING, subscription.APP_ELSEWHERE, subscription.APP_FIELDS,
    ):  # fmt: skip
        _subscribe_app(connection, app_for(connection))
        return
    with graph_for(connection) as meta:
        if trouble.number_id:
            graph.accounts.clear_number_override(meta, trouble.number_id, waba_id=account.waba_id)
        else:  # subscribing without an address drops the account's override too
            graph.accounts.subscribe(meta, account.waba_id)


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
