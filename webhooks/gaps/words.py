"""Troubles of a subscription, fields and results in a person's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.checklist import Point
from assets.models import WhatsAppAccount
from assets.problems import repair_sentence
from assets.subscription import (
    ACCOUNT_ELSEWHERE,
    ACCOUNT_MISSING,
    APP_ELSEWHERE,
    APP_FIELDS,
    APP_MISSING,
    NUMBER_ELSEWHERE,
    Trouble,
)

# What is wrong, what it means, and what the repair will do about it.
WORDS: dict[str, tuple[Promise, Promise, Promise]] = {
    APP_MISSING: (
        _("The app %(subject)s has no webhooks"),
        _("Meta tells us nothing about any account of this connection."),
        _("Subscribe the app %(subject)s to all webhooks, at this site's address"),
    ),
    APP_ELSEWHERE: (
        _("The app %(subject)s sends its webhooks elsewhere, to %(where)s"),
        _("Meta tells us nothing about any account of this connection."),
        _(
            "Replace %(where)s, where the app %(subject)s sends its webhooks, by this site's address"
        ),
    ),
    APP_FIELDS: (
        _("The app %(subject)s does not subscribe to %(fields)s"),
        _("Of these Meta tells us nothing, for every account of this connection."),
        _("Subscribe the app %(subject)s to %(fields)s too"),
    ),
    ACCOUNT_MISSING: (
        _("%(subject)s does not send its webhooks to the app"),
        _("Meta tells us nothing about it."),
        _("Subscribe %(subject)s to the app"),
    ),
    ACCOUNT_ELSEWHERE: (
        _("Messages of %(subject)s go elsewhere, to %(where)s"),
        _("Somebody set this address for the account. We do not see its messages and statuses."),
        _("Remove the address %(where)s from %(subject)s; that program gets no messages any more"),
    ),
    NUMBER_ELSEWHERE: (
        _("Messages of %(subject)s go elsewhere, to %(where)s"),
        _("Somebody set this address for the number. We do not see its messages and statuses."),
        _("Remove the address %(where)s from %(subject)s; that program gets no messages any more"),
    ),
}


def point_of(trouble: Trouble) -> Point:
    """A line of the checklist."""
    title, meaning, _step = WORDS[trouble.code]
    return Point("bad", title % _said(trouble), meaning)


def step_of(trouble: Trouble) -> str:
    """What the repair will do."""
    return str(WORDS[trouble.code][2] % _said(trouble))


def points(account: WhatsAppAccount, troubles: list[Trouble]) -> list[Point]:
    """The whole checklist: what is wrong, and what is in order or not known yet."""
    found = [point_of(trouble) for trouble in troubles]
    codes = {trouble.code for trouble in troubles}
    if account.connection.app_read_at is None:
        found.append(Point("waiting", _("The app's webhooks are not checked yet")))
    elif not codes & {APP_MISSING, APP_ELSEWHERE, APP_FIELDS}:
        found.append(
            Point("done", _("Meta sends the app's webhooks here, all the fields that we want"))
        )
    if account.subscribed is None:
        found.append(Point("waiting", _("The account was not read yet")))
    elif not codes & {ACCOUNT_MISSING, ACCOUNT_ELSEWHERE}:
        found.append(Point("done", _("The account sends its webhooks to the app")))
    if account.subscribed is not None and NUMBER_ELSEWHERE not in codes:
        found.append(Point("done", _("No number sends its messages elsewhere")))
    return found


def result_of(result: str) -> tuple[bool, Promise | str]:
    """Did the step succeed, and if not, why."""
    return result == "", repair_sentence(result)


def _said(trouble: Trouble) -> dict[str, str]:
    return {
        "subject": trouble.subject,
        "where": trouble.where,
        "fields": ", ".join(trouble.fields),
    }
