"""One message to Meta: claim, look at everything that may stand in the way, send, write down what Meta said.

The claim is committed before Meta is called, so that a worker that dies leaves a row from which it is seen that
the message may be out. Nothing sends such a row again by itself: see `messaging.models.sends`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

import graph
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.services.trouble import refused
from graph import messages
from messaging.models import Obstacle, Send, State
from messaging.services import replying, testing
from messaging.services.errors import NotUnclear
from messaging.services.standing import Stands
from optin import withdrawal
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Subject
from optin.services import consent
from optin.words import Reason
from traffic.models import Message

FIRST_WAIT = timedelta(seconds=5)
TRIES = 6
LONGEST_WAIT = timedelta(minutes=30)  # what Meta wants later than that is told and not waited for
DEAD = timedelta(minutes=3)  # longer than any call with its tries
LOOK = timedelta(minutes=10)  # webhooks of a message that is out have come by then


def run(row: Send, *, meta: graph.Graph | None = None) -> bool:
    """Send one message if it is due and nobody else does. True: Meta took it now.

    Safe to run twice or late. Never raises for what Meta says: the row tells.
    """
    if not _claim(row):
        return False
    row = Send.objects.select_related(
        "organisation",
        "account__connection",
        "account__organisation",
        "template__revision",
        "template__meta_revision",
    ).get(pk=row.pk)
    try:
        with meta or graph_for(row.account.connection) as client:
            return _arrived(row, _send(row, client))
    except Stands as error:
        _end(row, State.REFUSED, obstacle=error.obstacle, code=error.code)
    except ConnectionImpossible:
        _end(row, State.REFUSED, obstacle=Obstacle.CONNECTION)
    except graph.GraphError as error:
        _refused(row, error)
    return False


def due(now: datetime | None = None) -> list[Any]:
    """Ids of what is to be sent: first, again, or because the doorbell was lost."""
    rows = Send.objects.due(now or timezone.now()).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:500])


def settle_stranded() -> int:
    """What a dead worker left: its message may be out."""
    rows = Send.objects.stranded(timezone.now() - DEAD)
    return rows.update(state=State.UNCLEAR)


def again(row: Send) -> None:
    """A person wants an unclear message sent once more. First it is looked for: what Meta's webhooks have told
    of ends the question. Raises NotUnclear.
    """
    if not row.claimed_at or row.claimed_at > timezone.now() - LOOK:
        raise NotUnclear
    known = Message.objects.filter(callback_data=row.callback_data, known_at__gte=row.claimed_at)
    if told := known.first():
        row.move(State.SENT, expected=(State.UNCLEAR,), wamid=told.wamid, ended_at=timezone.now())
        raise NotUnclear
    if not row.move(State.WAITING, expected=(State.UNCLEAR,), due_at=timezone.now(), attempts=0):
        raise NotUnclear


def _claim(row: Send) -> bool:
    now = timezone.now()
    mine = Send.objects.due(now).filter(pk=row.pk)
    return bool(mine.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1))


def _send(row: Send, client: graph.Graph) -> messages.Accepted:
    """Raises Stands, graph.GraphError."""
    own_page = ""
    if row.asked_by_id:
        media = testing.upload(row, client)
        testing.pass_gate(row)  # after everything that takes long
        own_page = testing.own_page(row)
        message = testing.message(row, media, own_page=own_page)
        who = Who(number=row.number, user_id=row.user_id)
    else:
        message, who = _reply(row)
    return messages.send(
        client, row.phone_number_id, message, to=who.number, user_id=who.user_id,
        callback_data=row.callback_data, secrets=[own_page] if own_page else (),
    )  # fmt: skip


def _reply(row: Send) -> tuple[dict[str, Any], Who]:
    """A reply needs no opt-in: the person has just written. Raises Stands."""
    if not replying.is_wanted(row):
        raise Stands(Obstacle.OFF)
    who = replying.somebody(row)
    if who is None:
        raise Stands(Obstacle.ERASED)
    wrote = replying.last_message(row, who)
    if wrote is None:
        raise Stands(Obstacle.WINDOW)
    buttons = [(str(key), str(label)) for key, label in row.buttons]
    return messages.free_form(row.text, buttons), Who(number=wrote.wa_id, user_id=wrote.user_id)


def _arrived(row: Send, accepted: messages.Accepted) -> bool:
    """A webhook may have been faster: then the row is SENT already."""
    return row.move(
        State.SENT, expected=(State.SENDING, State.UNCLEAR), wamid=accepted.id,
        ended_at=timezone.now(),
    )  # fmt: skip


def _refused(row: Send, error: graph.GraphError) -> None:
    if error.maybe_done:
        row.move(State.UNCLEAR, expected=(State.SENDING,), **_said(error))
        return
    if isinstance(error, graph.NoAccess):
        refused(row.account.connection, error, account=row.account)
    if row.subject and withdrawal.of_error(error.code):
        _stopped(row, row.subject)
    pause = _pause(row, error)
    if pause is None:
        _end(row, State.FAILED, failed_at=timezone.now(), **_said(error))
    else:
        due_at = timezone.now() + pause
        row.move(State.WAITING, expected=(State.SENDING,), due_at=due_at, **_said(error))


def _stopped(row: Send, person: UUID) -> None:
    """They have stopped marketing at Meta; without a message there is no webhook that tells of it as well."""
    with of(row.organisation):
        subject = Subject.objects.of(row.organisation).filter(pk=person).first()
        if subject is not None:
            consent.stop_at_meta(
                row.organisation, subject, stopped=True, phone_number_id=row.phone_number_id,
                reason=Reason.PLATFORM_131050, key=f"send:{row.pk}:told",
            )  # fmt: skip


def _pause(row: Send, error: graph.GraphError) -> timedelta | None:
    """None: trying again does not help, or not soon."""
    if not isinstance(error, graph.TryLater) or row.attempts >= TRIES:
        return None
    wait = error.after or min(FIRST_WAIT * 4 ** (row.attempts - 1), LONGEST_WAIT)
    return wait if wait <= LONGEST_WAIT else None


def _said(error: graph.GraphError) -> dict[str, Any]:
    words = error.user_message or error.details or error.title
    return {"error_code": error.code, "error_text": words[:500]}


def _end(row: Send, state: State, **changes: Any) -> None:
    row.move(state, expected=(State.SENDING,), ended_at=timezone.now(), **changes)
