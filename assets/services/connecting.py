"""Connecting a business portfolio, and changing the secrets of a connection.

Everything is proved with Meta before it is stored. Secrets appear in no error and no log.
https://developers.facebook.com/documentation/business-messaging/whatsapp/access-tokens
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import graph
from accounts.models import Organisation, User
from assets.client import client
from assets.models import Connection
from assets.scopes import MANAGE, PORTFOLIO
from assets.services.reading import storable


class ConnectRefused(Exception):
    """What was given does not work. `field` is the form's field, "" for all; `words` are for a
    person.
    """

    def __init__(self, field: str, words: Promise | str) -> None:
        super().__init__(f"{field or 'connection'} not accepted")
        self.field, self.words = field, words


@dataclass(frozen=True)
class Proved:
    """What Meta said about a token and the portfolio."""

    token: graph.TokenInfo
    business: graph.Business


def connect(
    organisation: Organisation,
    *,
    by: User,
    environment: str,
    business_id: str,
    app_id: str,
    token: str,
    app_secret: str,
) -> Connection:
    """Prove the token, the app secret and the portfolio with Meta, then store them encrypted.

    The accounts are imported by the first check, which is due at once. Raises ConnectRefused,
    ConnectionImpossible.
    """
    _refuse_second(organisation, environment, business_id)
    proved = prove(
        environment=environment,
        business_id=business_id,
        app_id=app_id,
        token=token,
        app_secret=app_secret,
    )
    try:
        with transaction.atomic():
            return Connection.objects.create(
                organisation=organisation,
                environment=environment,
                business_id=business_id,
                business_name=proved.business.name[:200],
                business_facts=storable(proved.business.raw, without=("id", "name")),
                app_id=app_id,
                token=token,
                app_secret=app_secret,
                verify_token=secrets.token_urlsafe(32),
                created_by=by,
                token_added_by=by,
                **said_of(proved.token),
            )
    except IntegrityError:
        _refuse_second(organisation, environment, business_id)
        raise


def replace_token(connection: Connection, *, by: User, token: str) -> None:
    """Swap the token for another of the same app and portfolio. Raises ConnectRefused."""
    proved = prove(
        environment=connection.environment,
        business_id=connection.business_id,
        app_id=connection.app_id,
        token=token,
        app_secret=connection.app_secret,
    )
    connection.token = token
    connection.token_added_by, connection.token_added_at = by, timezone.now()
    connection.check_due_at = timezone.now()
    for name, value in said_of(proved.token).items():
        setattr(connection, name, value)
    connection.save(
        update_fields=[
            "token",
            "token_added_by",
            "token_added_at",
            "check_due_at",
            *said_of(proved.token),
        ]
    )


def replace_app_secret(connection: Connection, *, app_secret: str) -> None:
    """Take a new app secret; webhooks signed with the old one are still accepted. Raises
    ConnectRefused.

    Meta signs with the new one at once, but retries of older deliveries may come for days.
    """
    prove(
        environment=connection.environment,
        business_id=connection.business_id,
        app_id=connection.app_id,
        token=connection.token,
        app_secret=app_secret,
    )
    if app_secret == connection.app_secret:
        return
    connection.previous_app_secret = connection.app_secret
    connection.app_secret = app_secret
    connection.check_due_at = timezone.now()
    connection.save(update_fields=["app_secret", "previous_app_secret", "check_due_at"])


def forget_previous_app_secret(connection: Connection) -> None:
    """From now on only the current app secret signs. Harmless when there is no other."""
    connection.previous_app_secret = ""
    connection.save(update_fields=["previous_app_secret"])


def disable(connection: Connection) -> bool:
    """Stop every call and webhook of this connection; its data stays. True when it was in use."""
    now = timezone.now()
    stopped = Connection.objects.usable().filter(pk=connection.pk).update(disabled_at=now)
    connection.refresh_from_db(fields=["disabled_at"])
    return bool(stopped)


def enable(connection: Connection) -> bool:
    """Use it again; it is checked at once. True when it was disabled. Raises ConnectRefused."""
    rows = Connection.objects.filter(pk=connection.pk, disabled_at__isnull=False)
    try:
        with transaction.atomic():
            started = rows.update(disabled_at=None, check_due_at=timezone.now())
    except IntegrityError:
        raise ConnectRefused("", ALREADY) from None
    connection.refresh_from_db(fields=["disabled_at", "check_due_at"])
    return bool(started)


ALREADY = _("This business portfolio is already connected here. Replace its token instead.")
ELSEWHERE = _(
    "This business portfolio is already connected in another organisation of this site. Ask the "
    "person who looks after it in your company to disconnect it there or to invite you, or ask "
    "our support to move it."
)
UNREACHABLE = _(
    "Meta could not be asked just now, so nothing was stored. Try again in a few minutes."
)


def prove(
    *, environment: str, business_id: str, app_id: str, token: str, app_secret: str
) -> Proved:
    """Ask Meta whether these belong together. Raises ConnectRefused, ConnectionImpossible."""
    with client(environment, token, app_secret=app_secret) as meta:
        try:
            info = _inspect(meta, app_id=app_id, app_secret=app_secret, token=token)
            return Proved(info, _business(meta, business_id))
        except graph.GraphError as error:
            raise ConnectRefused("", UNREACHABLE) from error


def said_of(info: graph.TokenInfo) -> dict[str, object]:
    """Columns of a connection from what debug_token said."""
    granular = info.raw.get("granular_scopes")
    return {
        "scopes": sorted(scope[:80] for scope in info.scopes),
        "granular_scopes": granular if isinstance(granular, list) else [],
        "token_expires_at": info.expires_at,
    }


def _inspect(meta: graph.Graph, *, app_id: str, app_secret: str, token: str) -> graph.TokenInfo:
    """Meta answers debug_token only to the app's own secret, so this proves that too."""
    try:
        info = graph.apps.debug_token(meta.as_app(app_id, app_secret), token)
    except (graph.NoAccess, graph.NotFound) as error:
        raise ConnectRefused(
            "app_secret", _("Meta does not accept this app secret for this app id.")
        ) from error
    except graph.Refused as error:
        raise ConnectRefused("token", _("This token belongs to another app.")) from error
    if not info.is_valid:
        raise ConnectRefused("token", _("Meta says that this token is not valid or has expired."))
    if info.app_id != app_id:
        raise ConnectRefused("token", _("This token belongs to another app."))
    for scope in (MANAGE, PORTFOLIO):
        if not info.may(scope):
            words = _("This token lacks the permission %(scope)s. Make a new one that has it.")
            raise ConnectRefused("token", words % {"scope": scope})
    return info


def _business(meta: graph.Graph, business_id: str) -> graph.Business:
    try:
        return graph.accounts.business(meta, business_id)
    except (graph.NoAccess, graph.NotFound, graph.Refused) as error:
        words = _("This token does not reach a business portfolio with this id.")
        raise ConnectRefused("business_id", words) from error


def _refuse_second(organisation: Organisation, environment: str, business_id: str) -> None:
    taken = Connection.objects.usable().filter(environment=environment, business_id=business_id)
    other = taken.first()
    if other is not None:
        own = other.organisation_id == organisation.pk
        raise ConnectRefused("business_id", ALREADY if own else ELSEWHERE)
