"""One message on its way: written when it is sent, so that it says what is so now."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.access import Act, people_who_may
from accounts.secrets import SecretUnreadable
from alerts import mail
from alerts.models import Alert, Message, Reason, State
from outgoing import chat
from outgoing.problems import Problem

# The pause after each failed try; after the last one it is given up.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]


def send(message: Message) -> None:
    """One that is claimed. A refusal is noted, and it is tried again."""
    alerts = _alerts(message)
    if not alerts and message.reason != Reason.DIGEST:
        message.settle(State.NEEDLESS)  # all is over before anybody was told
        return
    if not _may_get(message):
        message.settle(State.NEEDLESS, problem="no longer a receiver")
        return
    problem = _deliver(message, alerts)
    if not problem:
        message.settle(State.SENT)
    elif message.tries > len(PAUSES):
        message.settle(State.GIVEN_UP, problem=problem)
    else:
        message.try_again(timezone.now() + PAUSES[message.tries - 1], problem=problem)


def _alerts(message: Message) -> list[Alert]:
    """Its cases that still need somebody, the worst first; of a test the closed one; of an end those that
    did not begin anew."""
    rows = message.alerts.select_related("organisation", "owner")
    if message.reason == Reason.OVER:
        same = {name: OuterRef(name) for name in ("organisation", "kind", "subject")}
        rows = rows.filter(~Exists(Alert.objects.open().filter(**same)))
    elif message.reason != Reason.TEST:
        rows = rows.filter(closed_at=None, is_muted=False)
    return list(rows.worst_first())


def _may_get(message: Message) -> bool:
    if message.destination is not None:
        return message.destination.disabled_at is None
    may = people_who_may(message.organisation, Act.ALERTS_READ)
    return message.reader is not None and may.filter(pk=message.reader.pk).exists()


def _deliver(message: Message, alerts: list[Alert]) -> str:
    """ "" when it is out, else why not."""
    if message.destination is not None:
        try:
            url = message.destination.url
        except SecretUnreadable:
            return Problem.UNREADABLE.value
        title, body = mail.chat_of(message, alerts)
        return chat.send(url, title=title, body=body)
    try:
        mail.mail_of(message, alerts).send()
    except (smtplib.SMTPException, OSError) as error:
        return f"{type(error).__name__}: {error}"[:200]
    return ""
