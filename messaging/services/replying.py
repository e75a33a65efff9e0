"""Answers to what people write: a row now, within the caller's transaction; the clock sends it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation, User
from assets.models import PhoneNumber
from messaging.models import ReplySettings, Send
from optin.identity.numbers import as_meta_writes
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import NUMBERS, Kind, Subject
from optin.ports import Button, ReplyKind
from optin.reports import people
from optin.reports import person as person_report
from traffic.models import Inbound

log = logging.getLogger(__name__)

# A person's message opens the window for so long; clocks differ, and a message takes a moment.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
WINDOW = timedelta(hours=24) - timedelta(minutes=5)
NO_MESSAGE = "system"  # Meta's own words about a person, which open nothing


def send_reply(
    organisation: Organisation,
    subject: Subject,
    *,
    phone_number_id: str,
    kind: str,
    text: str,
    key: str,
    buttons: Sequence[Button] = (),
) -> None:
    """See optin.ports.SendReply. Of a number that is not the organisation's nothing is sent."""
    found = PhoneNumber.objects.of(organisation).filter(phone_number_id=phone_number_id)
    number = found.select_related("account").first()
    if number is None:
        log.warning("No reply is sent from a number that is not the organisation's.")
        return
    who = _reached(organisation, subject)
    row = Send(
        organisation=organisation, key=f"reply:{key}", kind=kind, account=number.account,
        phone_number_id=phone_number_id, subject=subject.pk, number=who.number,
        user_id=who.user_id, text=text, buttons=[list(one) for one in buttons],
    )  # fmt: skip
    Send.objects.bulk_create([row], ignore_conflicts=True)


def choose(
    organisation: Organisation, *, confirms_opt_outs: bool, asks_when_unsure: bool, by: User
) -> None:
    """Which replies go out from now on; those that wait are asked about when they are sent."""
    wishes = {"confirms_opt_outs": confirms_opt_outs, "asks_when_unsure": asks_when_unsure}
    ReplySettings.objects.update_or_create(
        organisation=organisation, defaults={**wishes, "changed_by": by}
    )


def is_wanted(row: Send) -> bool:
    """Has the organisation switched this kind of reply on? Asked when it is sent."""
    wishes = ReplySettings.of(row.organisation)
    wanted = {
        ReplyKind.OPT_OUT_CONFIRMED.value: wishes.confirms_opt_outs,
        ReplyKind.OPT_OUT_QUESTION.value: wishes.asks_when_unsure,
    }
    return wanted.get(row.kind, True)


def somebody(row: Send) -> Who | None:
    """Whom a reply goes to, by what reaches them now; None once they are erased."""
    with of(row.organisation):
        subject = person_report.find(row.organisation, row.subject) if row.subject else None
        if subject is None or subject.erased_at:
            return None
        who = _reached(row.organisation, subject)
    return who if who.number or who.user_id else None


def _reached(organisation: Organisation, subject: Subject) -> Who:
    """A number and a user id that reach them; empty for who was erased."""
    with of(organisation):
        reached = people.reached_by([subject])[subject.pk]
    numbers = (one.value for one in reached if one.kind in NUMBERS and one.value)
    users = (one.value for one in reached if one.kind == Kind.BSUID and one.value)
    return Who(number=next(numbers, ""), user_id=next(users, ""))


def last_message(row: Send, who: Who) -> Inbound | None:
    """The message by which the window is open; None: it is closed."""
    since = timezone.now() - WINDOW
    wrote = Inbound.objects.filter(
        waba_id=row.account.waba_id, phone_number_id=row.phone_number_id, happened_at__gte=since
    ).exclude(kind=NO_MESSAGE)
    for column, values in (
        ("wa_id", as_meta_writes(who.number)),
        ("user_id", {who.user_id}),
    ):
        known = [value for value in values if value]
        found = wrote.filter(**{f"{column}__in": known}).order_by("-happened_at").first()
        if found:
            return found
    return None
