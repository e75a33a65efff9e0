"""People, opt-ins and opt-outs for tests, by plain functions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connections

from accounts.models import Organisation
from optin import gate
from optin.gate import Ask, Decision, Forecast
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import PolicyChange, State, Subject
from optin.services import consent, people
from optin.services.consent import Shown
from optin.words import SENDER, Grade, Purpose, Reason
from tests.people import make_user

NUMBER = "+4915100000001"
USER = "DE.1a2b3c4d5e"
NOTICE = Shown("ab" * 32, "offers/1/en", "ACME GmbH", "en")
MARKETING = Ask(sender=SENDER, category="MARKETING")
# When it is quiet neither in Germany nor in Japan.
BY_DAY = datetime.now(UTC).replace(hour=10, minute=0)
_numbered = count()


def key() -> str:
    return f"test:{next(_numbered)}"


def person(organisation: Organisation, number: str = NUMBER, **more: Any) -> Subject:
    at = more.pop("at", None)
    return people.meet(organisation, Who(number=number, **more), key=key(), at=at)


def agree(organisation: Organisation, subject: Subject, **more: Any) -> UUID:
    """By their own message, to marketing."""
    told: dict[str, Any] = {
        "sender": SENDER, "purpose": Purpose.MARKETING.value, "act": "sent message",
        "shown": NOTICE, "grade": Grade.OWN_MESSAGE, "method": "wa_inbound_token", "key": key(),
    }  # fmt: skip
    return consent.grant(organisation, subject, **(told | more))


def stop(organisation: Organisation, subject: Subject, **more: Any) -> UUID:
    told: dict[str, Any] = {"reason": Reason.KEYWORD, "method": "wa_inbound", "key": key()}
    return consent.withdraw(organisation, subject, **(told | more))


def opted_in(organisation: Organisation, number: str = NUMBER, **more: Any) -> Subject:
    subject = person(organisation, number)
    agree(organisation, subject, **more)
    return subject


def opted_out(organisation: Organisation, number: str = NUMBER) -> Subject:
    subject = person(organisation, number)
    stop(organisation, subject)
    return subject


def change_a_rule(organisation: Organisation) -> None:
    """A rule of its own from today on, by two people; no test's person is where it holds."""
    by, second = (make_user(f"{name}@rules.example") for name in ("ren", "yui"))
    PolicyChange.objects.create(
        organisation=organisation, rule="ae_week", what="off", reason="Our counsel", by=by,
        second=second, since=datetime.now(UTC).date(),
    )  # fmt: skip


def decide(organisation: Organisation, who: Who, ask: Ask) -> Decision:
    return gate.decide(organisation, who, ask, at=BY_DAY)


def forecast(organisation: Organisation, recipients: list[Who], ask: Ask) -> Forecast:
    return gate.forecast(organisation, recipients, ask, at=BY_DAY)


def status(
    organisation: Organisation,
    subject: Subject,
    purpose: str = Purpose.MARKETING,
    sender: str = SENDER,
) -> str:
    with of(organisation):
        found = State.objects.filter(subject=subject, purpose=purpose, sender=sender).first()
    return found.status if found else ""


def started(work: Callable[[], None], inside: threading.Event | None = None) -> threading.Thread:
    """At work beside us, with a connection of its own, and so far that it has set `inside`."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert inside is None or inside.wait(20)
    return thread
