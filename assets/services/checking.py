"""The daily check of a connection: token, permissions, portfolio, accounts, the app's webhooks.

https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

import graph
from alerts.models import Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from assets import subscription
from assets.client import app_for, graph_for
from assets.models import Connection, WhatsAppAccount
from assets.scopes import MANAGE, NEEDED
from assets.services.connecting import said_of
from assets.services.importing import import_accounts
from assets.services.reading import storable
from assets.services.trouble import link_to_connection, restored, subject_of

# People are told as the end comes nearer, each time more loudly; how early is a rule of theirs.
EXPIRY_STEPS = (
    (timedelta(days=1), Severity.CRITICAL),
    (timedelta(days=7), Severity.WARNING),
)


class TokenDead(Exception):
    """debug_token says that the stored token is not valid any more."""


class AppSecretWrong(Exception):
    """Meta does not accept the stored app secret: it was changed there."""


def check_connection(connection: Connection) -> list[WhatsAppAccount]:
    """Look at everything the connection needs and note it; returns accounts seen for the first
    time.

    Raises graph.GraphError, AppSecretWrong or TokenDead, with what was learned so far stored;
    ConnectionImpossible.
    """
    app = app_for(connection)
    try:
        info = graph.apps.debug_token(app, connection.token)
    except graph.NoAccess as error:  # asked with the app's own secret
        raise AppSecretWrong from error
    if not info.is_valid:
        raise TokenDead
    _store(connection, **said_of(info))
    _report_expiry(connection)
    _report_permissions(connection, info)
    with graph_for(connection) as meta:
        business = graph.accounts.business(meta, connection.business_id)
        facts = storable(business.raw, without=("id", "name"))
        name = business.name.replace("\x00", "")[:200] or connection.business_name
        _store(connection, business_name=name, business_facts=facts)
        new = import_accounts(connection, meta)
    _report_reach(connection, info)
    check_subscription(connection, app)
    _store(connection, checked_at=timezone.now())
    restored(connection)
    return new


def check_subscription(connection: Connection, app: graph.Graph | None = None) -> bool:
    """Does Meta send this app's webhooks to our intake, all the fields we want? Noted and told.

    Raises graph.GraphError, ConnectionImpossible.
    """
    subscribed = is_subscribed(connection, app)
    _report_subscription(connection, subscribed)
    return subscribed


def is_subscribed(connection: Connection, app: graph.Graph | None = None) -> bool:
    """The same, noted and not told: whoever asks is about to mend it."""
    listed = graph.apps.subscriptions(app or app_for(connection), connection.app_id)
    ours = next((one for one in listed if one.object == graph.apps.WHATSAPP), None)
    facts: dict[str, object] = {}
    if ours is not None:
        facts = {
            "callback_url": ours.callback_url,
            "active": ours.active is not False,
            "fields": sorted(ours.fields),
        }
    _store(connection, app_facts=facts, app_read_at=timezone.now())
    return not subscription.of_app(connection)


def expiry_step(
    expires_at: datetime | None, now: datetime, early: timedelta = timedelta(days=14)
) -> Severity | None:
    """How loudly to warn; None while there is more time than `early`, or no end at all."""
    if expires_at is None or expires_at - now > early:
        return None
    left = expires_at - now
    return next((severity for limit, severity in EXPIRY_STEPS if left <= limit), Severity.INFO)


def _report_expiry(connection: Connection) -> None:
    days = threshold(connection.organisation, Kind.TOKEN_EXPIRING)
    severity = expiry_step(connection.token_expires_at, timezone.now(), timedelta(days=days))
    if severity is None:
        _close(connection, Kind.TOKEN_EXPIRING, subject_of(connection))
        return
    assert connection.token_expires_at is not None
    day = connection.token_expires_at.date().isoformat()
    _raise(connection, Kind.TOKEN_EXPIRING, subject_of(connection), severity, {"day": day})


def _report_permissions(connection: Connection, info: graph.TokenInfo) -> None:
    missing = [scope for scope in NEEDED if not info.may(scope)]
    subject = f"{subject_of(connection)}:scopes"
    if not missing:
        _close(connection, Kind.PERMISSION_MISSING, subject)
        _close(connection, Kind.PERMISSION_MISSING, subject_of(connection))
        return
    detail = {"scopes": missing}
    _raise(connection, Kind.PERMISSION_MISSING, subject, Severity.CRITICAL, detail)


def _report_reach(connection: Connection, info: graph.TokenInfo) -> None:
    """Accounts we know that the token's granular permissions no longer name."""
    subject = f"{subject_of(connection)}:reach"
    ids = connection.accounts.values_list("waba_id", flat=True).order_by("waba_id")
    lost = [waba_id for waba_id in ids if info.may(MANAGE) and not info.may(MANAGE, waba_id)]
    if not lost:
        _close(connection, Kind.PERMISSION_MISSING, subject)
        return
    detail = {"accounts": lost}
    _raise(connection, Kind.PERMISSION_MISSING, subject, Severity.CRITICAL, detail)


def _report_subscription(connection: Connection, subscribed: bool) -> None:
    _store(connection, app_subscribed=subscribed)
    subject = subject_of(connection)
    if subscribed:
        _close(connection, Kind.SUBSCRIPTION_MISSING, subject)
        return
    _raise(connection, Kind.SUBSCRIPTION_MISSING, subject, Severity.CRITICAL, {})


def _raise(
    connection: Connection,
    kind: Kind,
    subject: str,
    severity: Severity,
    detail: Mapping[str, object],
) -> None:
    raise_alert(
        connection.organisation,
        kind=kind,
        subject=subject,
        title=str(connection),
        severity=severity,
        link=link_to_connection(connection),
        detail=dict(detail),
    )


def _close(connection: Connection, kind: Kind, subject: str) -> None:
    close_alert(connection.organisation, kind=kind, subject=subject)


def _store(connection: Connection, **columns: object) -> None:
    for name, value in columns.items():
        setattr(connection, name, value)
    connection.save(update_fields=list(columns))
