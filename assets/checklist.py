"""What a connection needs before everything works, each point with its state and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assets.models import Connection, WhatsAppAccount
from assets.scopes import NEEDED

# The token itself is refused; other refusals are about one permission and stand at its own point.
DEAD = re.compile(r"NoAccess (0|190)\b")


@dataclass(frozen=True)
class Point:
    """`state` is done, bad, warn or waiting."""

    state: str
    title: Promise | str
    advice: Promise | str = ""


def checklist(connection: Connection, accounts: list[WhatsAppAccount]) -> list[Point]:
    """Token, permissions, app secret, accounts, the app's webhooks, each account's webhooks."""
    return [
        _token(connection),
        *(_permission(connection, scope, str(use)) for scope, use in NEEDED.items()),
        _app_secret(connection),
        _accounts(connection, accounts),
        *_taken(connection),
        _app(connection),
        *(_subscription(account) for account in accounts),
    ]


def can_repair(connection: Connection, accounts: list[WhatsAppAccount]) -> bool:
    """Is there something that the button mends?"""
    return not connection.app_subscribed or any(not account.subscribed for account in accounts)


def _token(connection: Connection) -> Point:
    if DEAD.match(connection.problem):
        advice = _(
            "Make a new token for the system user in Meta's business settings and replace it here."
        )
        return Point("bad", _("Meta refuses the token"), advice)
    return Point("done", _("The token is valid"))


def _app_secret(connection: Connection) -> Point:
    if connection.problem != "AppSecretWrong":
        return Point("done", _("The app secret is right"))
    advice = _("It was changed at Meta. Replace it here.")
    return Point("bad", _("The app secret is wrong"), advice)


def _permission(connection: Connection, scope: str, use: str) -> Point:
    if scope in connection.scopes:
        return Point("done", _("The token has %(scope)s") % {"scope": scope}, use)
    advice = _("Needed for %(use)s. Make a new token with this permission and replace it here.")
    title = _("The token lacks %(scope)s") % {"scope": scope}
    return Point("bad", title, advice % {"use": use})


def _accounts(connection: Connection, accounts: list[WhatsAppAccount]) -> Point:
    if accounts:
        count = len(accounts)
        found = ngettext(
            "%(n)s WhatsApp account is visible", "%(n)s WhatsApp accounts are visible", count
        )
        return Point("done", found % {"n": count})
    if connection.checked_at is None and not connection.problem:
        return Point("waiting", _("WhatsApp accounts are being looked for"))
    advice = _(
        "Assign the WhatsApp accounts to the system user in Meta's business settings, then check "
        "again."
    )
    return Point("bad", _("No WhatsApp account is visible"), advice)


def _taken(connection: Connection) -> list[Point]:
    advice = _(
        "It is already connected in another organisation of this site. Ask the person who looks "
        "after it in your "
        "company to disconnect it there or to invite you, or ask our support to move it."
    )
    title = _("Account %(id)s cannot be added here")
    return [Point("warn", title % {"id": waba_id}, advice) for waba_id in connection.taken]


def _app(connection: Connection) -> Point:
    if connection.app_subscribed:
        return Point("done", _("Meta sends the app's webhooks here, and the address is verified"))
    if connection.app_subscribed is None:
        return Point("waiting", _("The app's webhooks are not checked yet"))
    advice = _("Without them changes are seen only at the next reading. The repair sets this up.")
    return Point("bad", _("The app's webhooks do not come here"), advice)


def _subscription(account: WhatsAppAccount) -> Point:
    name = {"account": str(account)}
    if account.subscribed:
        return Point("done", _("%(account)s sends its webhooks to the app") % name)
    if account.subscribed is None:
        return Point("waiting", _("The webhooks of %(account)s are not checked yet") % name)
    advice = _("Until then Meta tells us nothing about it. The repair subscribes it.")
    return Point("bad", _("%(account)s does not send its webhooks to the app") % name, advice)
