"""Back-filling a span: the account, its numbers and its templates are read, then Meta's message history.

Meta keeps no webhooks to fetch. What it does offer is its state today, and for some businesses the history
of sent messages: what becomes of that are statuses marked as learned by reading (`traffic.learning`).
Within the client's call budget: when Meta says wait, the row waits and goes on behind the last page.
https://developers.facebook.com/documentation/business-messaging/whatsapp/message-history
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

import graph
from accounts.models import User
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.models import PhoneNumber, WhatsAppAccount
from assets.services import read_account
from assets.services.trouble import note_of
from graph import history
from templates_app.services import sync
from traffic.learning import learn
from traffic.models import Learned
from webhooks.gaps.models import Backfill

LONGEST = timedelta(days=30)  # of a span
LEASE = timedelta(minutes=10)  # after this without a page, another worker goes on
WAIT = timedelta(minutes=5)  # after trouble at Meta's
GIVE_UP = timedelta(days=1)


def ask(
    account: WhatsAppAccount, *, from_at: datetime, to_at: datetime, by: User | None = None
) -> Backfill | None:
    """A back-fill of this span, due now; None while another one of this account is under way."""
    from_at = max(from_at, to_at - LONGEST)
    try:
        with transaction.atomic():
            return Backfill.objects.create(
                account=account, from_at=from_at, to_at=to_at, asked_by=by
            )
    except IntegrityError:
        return None


def run(backfill: Backfill) -> bool:
    """Do it, or what is left of it, if it is due. False when another worker has it."""
    now = timezone.now()
    if not backfill.claim(now + LEASE):
        return False
    backfill.refresh_from_db()
    problem = ""
    try:
        if not backfill.number:
            _read_state(backfill)
        _read_history(backfill)
    except graph.TryLater as error:
        problem = note_of(error)
        if backfill.asked_at > now - GIVE_UP:
            backfill.note(problem=problem, due_at=timezone.now() + (error.after or WAIT))
            return True
    except graph.GraphError as error:
        problem = note_of(error)
    except ConnectionImpossible as error:
        problem = type(error).__name__
    backfill.note(problem=problem, due_at=None, finished_at=timezone.now())
    return True


def due() -> list[int]:
    """Those to be done now, whose bell or worker was lost among them."""
    rows = Backfill.objects.filter(finished_at=None, due_at__lte=timezone.now())
    return list(rows.values_list("pk", flat=True))


def _read_state(backfill: Backfill) -> None:
    read_account(backfill.account)
    reading = sync.sync_account(backfill.account)
    if reading is not None:
        backfill.note(templates_changed=reading.changed)


def _read_history(backfill: Backfill) -> None:
    """Number by number, in an order that a resumed back-fill finds again."""
    numbers = backfill.account.numbers.filter(missing_since=None).order_by("phone_number_id")
    with graph_for(backfill.account.connection) as meta:
        for number in numbers.filter(phone_number_id__gte=backfill.number):
            if number.phone_number_id != backfill.number:
                backfill.note(number=number.phone_number_id, after="")
            try:
                _read_number(backfill, number, meta)
            except graph.TryLater:
                raise
            except graph.GraphError:
                if backfill.after:  # Meta's cursors are good for a while only
                    backfill.note(after="")
                    _read_number(backfill, number, meta)
                elif backfill.history_offered is None:
                    backfill.note(history_offered=False)


def _read_number(backfill: Backfill, number: PhoneNumber, meta: graph.Graph) -> None:
    pages = history.message_history(
        meta,
        number.phone_number_id,
        waba_id=backfill.account.waba_id,
        after=backfill.after or None,
    )
    for page in pages:
        of_span = [message for message in page.items if _is_within(message, backfill)]
        found = [one for message in of_span for one in _statuses(message, number)]
        found = [
            one for one in found if one.happened_at <= backfill.to_at
        ]  # later ones may come yet
        backfill.note(
            seen=backfill.seen + len(of_span),
            learned=backfill.learned + learn(found),
            after=page.after or "",
            history_offered=True,
            due_at=timezone.now() + LEASE,
        )
        if page.items and all(_is_before(message, backfill.from_at) for message in page.items):
            return  # the newest come first


def _began(message: graph.SentMessage) -> datetime | None:
    return min((event.happened_at for event in message.events if event.happened_at), default=None)


def _is_within(message: graph.SentMessage, backfill: Backfill) -> bool:
    began = _began(message)
    return began is not None and backfill.from_at <= began <= backfill.to_at


def _is_before(message: graph.SentMessage, moment: datetime) -> bool:
    began = _began(message)
    return began is not None and began < moment


def _statuses(message: graph.SentMessage, number: PhoneNumber) -> Iterable[Learned]:
    for event in message.events:
        if event.happened_at and event.status and message.message_id:
            yield Learned(
                wamid=_storable(message.message_id),
                status=_storable(event.status.lower()),
                happened_at=event.happened_at,
                waba_id=number.account.waba_id,
                phone_number_id=number.phone_number_id,
                error=_storable(event.error),
                webhook_state=_storable(event.webhook_state),
                webhook_uri=_storable(event.webhook_uri),
            )


def _storable(text: str) -> str:
    return text.replace("\x00", "")[:300]
