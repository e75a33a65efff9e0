"""People of the demo's first business: who agreed, who had enough, whose number changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from accounts.models import Organisation
from optin.identity.who import Who
from optin.models import Channel, Right, Subject
from optin.services import consent, people, requests
from optin.services.consent import Shown
from optin.words import SENDER, Actor, EventType, Grade, Purpose, Reason

BUSINESS = "hanami"
TEXT = "はい、Hanami Retailからのお知らせをWhatsAppで受け取ります。「停止」でいつでも止められます。"
NOTICE = Shown(sha256(TEXT.encode()).hexdigest(), "demo/1/ja", "Hanami Retail", "ja")
# Number, and what is told of them, in order.
STORIES: list[tuple[str, list[str]]] = [
    ("+81 90 1200 0001", ["agree", "utility"]),
    ("+81 90 1200 0002", ["agree"]),
    ("+81 90 1200 0003", ["agree", "stop"]),
    ("+81 90 1200 0004", ["agree", "stop", "agree again"]),
    ("+81 90 1200 0005", ["claim"]),
    ("+81 90 1200 0006", ["agree", "new number"]),
    ("+81 90 1200 0007", ["agree", "stop at Meta"]),
    ("+81 90 1200 0008", ["ask"]),
    ("+49 1512 0000009", ["form"]),
    ("+1 201 555 0110", ["agree"]),
    ("", ["stop"]),  # by a user id alone
    ("+81 90 1200 0012", ["wrong person"]),
]


def load(organisation: Organisation) -> None:
    """Twice, it adds nothing."""
    begin = timezone.now() - timedelta(days=40)
    for place, (number, story) in enumerate(STORIES, start=1):
        who = Who(number=number) if number else Who(user_id=f"JP.demo{place:04}")
        told = begin + timedelta(days=place)
        subject = people.meet(organisation, who, key=f"demo:{place}", at=told)
        for step, word in enumerate(story, start=1):
            moment = told + timedelta(days=step)
            STEPS[word](organisation, subject, moment, f"demo:{place}:{step}")
    _ask_for_rights(organisation)


def _ask_for_rights(organisation: Organisation) -> None:
    """One who wants to see what is held about them, nearly due, and one who wants to be erased."""
    today = timezone.localdate()
    requests.open_request(
        organisation, kind=Right.ACCESS, channel=Channel.EMAIL, who="+81 90 1200 0001",
        received_on=today - timedelta(days=11), key="demo:access",
    )  # fmt: skip
    requests.open_request(
        organisation, kind=Right.ERASURE, channel=Channel.LETTER, who="+49 1512 0000009",
        received_on=today - timedelta(days=3), key="demo:erasure",
    )  # fmt: skip


def _agree(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    _grant(organisation, subject, at, key, Purpose.MARKETING, Grade.OWN_MESSAGE)


def _utility(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    _grant(organisation, subject, at, key, Purpose.UTILITY, Grade.OWN_MESSAGE)


def _form(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    _grant(organisation, subject, at, key, Purpose.MARKETING, Grade.OBSERVED)


def _grant(
    organisation: Organisation,
    subject: Subject,
    at: datetime,
    key: str,
    purpose: Purpose,
    grade: Grade,
) -> None:
    own = grade is Grade.OWN_MESSAGE
    consent.grant(
        organisation, subject, sender=SENDER, purpose=purpose.value, shown=NOTICE, grade=grade,
        act="sent message" if own else "ticked box", method="wa_link" if own else "web_form",
        key=key, occurred_at=at, private={"text": TEXT} if own else None,
    )  # fmt: skip


def _claim(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    consent.grant(
        organisation, subject, sender=SENDER, purpose=Purpose.MARKETING.value, shown=Shown(),
        act="", grade=Grade.CLAIM, method="import", actor=Actor.IMPORT, key=key, occurred_at=at,
    )  # fmt: skip


def _ask(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    consent.ask(
        organisation, subject, sender=SENDER, purpose=Purpose.MARKETING.value, method="web_form",
        key=key, shown=NOTICE, kind=EventType.PENDING,
    )  # fmt: skip


def _stop(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    consent.withdraw(
        organisation, subject, purpose=Purpose.MARKETING.value, reason=Reason.KEYWORD,
        method="inbound text", key=key, occurred_at=at, private={"text": "停止"},
    )  # fmt: skip


def _wrong(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    consent.withdraw(
        organisation, subject, reason=Reason.WRONG_PERSON, method="desk", actor=Actor.AGENT,
        key=key, occurred_at=at,
    )  # fmt: skip


def _stop_at_meta(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    consent.stop_at_meta(
        organisation, subject, stopped=True, phone_number_id="demo", key=key, occurred_at=at
    )


def _move(organisation: Organisation, subject: Subject, at: datetime, key: str) -> None:
    old, new = Who(number="+81 90 1200 0006"), Who(number="+81 90 1200 0106")
    people.change(organisation, old=old, new=new, key=key, at=at)


STEPS: dict[str, Callable[[Organisation, Subject, datetime, str], None]] = {
    "agree": _agree, "agree again": _agree, "utility": _utility, "form": _form, "claim": _claim,
    "ask": _ask, "stop": _stop, "stop at Meta": _stop_at_meta, "new number": _move,
    "wrong person": _wrong,
}  # fmt: skip
