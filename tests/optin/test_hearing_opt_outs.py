"""An inbound message that asks us to stop is a withdrawal from the moment it is kept."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from assets.models import WhatsAppAccount
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Event, Evidence, Subject
from optin.services import people
from optin.words import Code
from tests.optin.making import MARKETING, agree, decide, key
from tests.people import make_account, make_organisation, make_user
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest, states
from tests.webhooks.test_messages import delivery, message, status
from webhooks.models import State

pytestmark = pytest.mark.django_db
NUMBER, USER = "4915100000001", "DE.1111"
WITHDRAWN = "consent.withdrawn"


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    make_user()
    return make_account(make_organisation())


@pytest.fixture
def subject(account: WhatsAppAccount) -> Subject:
    who = Who(NUMBER, USER, portfolio=account.connection.business_id)
    found = people.meet(account.organisation, who, key=key())
    agree(account.organisation, found)
    return found


def now(seconds: int = 0) -> int:
    """In seconds since 1970; the person of the tests has agreed before."""
    return int(time.time()) + 1 + seconds


def said(text: str, wamid: str = "wamid.stop", *, at: int | None = None) -> dict[str, Any]:
    about = {"id": wamid, "from": NUMBER, "timestamp": str(at or now())}
    return delivery(messages=[message("text", {"body": text}, **about)])


def told(word: str, seconds: int, **more: Any) -> dict[str, Any]:
    entry = {
        "wa_id": NUMBER, "user_id": USER, "detail": "…", "category": "marketing_messages",
        "value": word, "timestamp": seconds,
    }  # fmt: skip
    sent = delivery(user_preferences=[entry | more])
    sent["entry"][0]["changes"][0]["field"] = "user_preferences"
    return sent


def answer(account: WhatsAppAccount) -> Code:
    return decide(account.organisation, Who(NUMBER), MARKETING).code


def events(account: WhatsAppAccount, kind: str) -> list[dict[str, Any]]:
    with of(account.organisation):
        found = Event.objects.filter(type=kind).order_by("recorded_at")
        return [json.loads(bytes(one.body)) for one in found]


def kept(account: WhatsAppAccount) -> list[str]:
    """The commitments of what is kept as evidence."""
    with of(account.organisation):
        return list(Evidence.objects.values_list("commitment", flat=True))


def hear(*deliveries: dict[str, Any]) -> None:
    for one in deliveries:
        stored(one)
        digest()
    assert states() == {State.DONE}


@pytest.mark.parametrize(
    ("text", "reason", "purpose"),
    [
        (
            "Ich möchte keine Nachrichten mehr von Ihnen bekommen",
            "SUBJ_NATURAL_LANGUAGE",
            "marketing",
        ),
        ("Ich verzichte ab sofort auf Ihre Neuigkeiten", "SUBJ_NATURAL_LANGUAGE", "marketing"),
        ("STOPP", "SUBJ_KEYWORD", "marketing"),
        ("stop all", "SUBJ_KEYWORD", None),
    ],
)
def test_a_stop_counts_with_the_message_and_once(
    account: WhatsAppAccount, subject: Subject, text: str, reason: str, purpose: str | None
) -> None:
    assert answer(account) is Code.ALLOWED
    hear(said(text, at=now()), said(text, at=now()))
    assert answer(account) is not Code.ALLOWED
    [details] = events(account, WITHDRAWN)
    assert details["reason"] == reason
    assert details.get("purpose") == purpose
    assert details["evidence"] == kept(account), "the message itself, once"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ich möchte meine Bestellung stornieren", Code.ALLOWED),
        ("Ja, ich möchte Angebote von ACME per WhatsApp erhalten", Code.ALLOWED),
        ("nein", Code.SUSPENDED),
        ("falsche Nummer", Code.SUSPENDED),
    ],
)
def test_other_messages_withdraw_nothing(
    account: WhatsAppAccount, subject: Subject, text: str, code: Code
) -> None:
    """What could be a stop waits for a person (tests/messaging/test_replies.py)."""
    hear(said(text))
    assert answer(account) is code
    assert not events(account, WITHDRAWN)


def test_a_button_that_says_stop_is_one(account: WhatsAppAccount, subject: Subject) -> None:
    pressed = {"payload": "STOP_PROMOTIONS", "text": "Keine Angebote mehr"}
    about = {"id": "wamid.b", "from": NUMBER, "timestamp": str(now())}
    hear(delivery(messages=[message("button", pressed, **about)]))
    [details] = events(account, WITHDRAWN)
    assert details["reason"] == "SUBJ_BUTTON"
    assert answer(account) is not Code.ALLOWED


def test_somebody_new_to_us_is_known_by_their_stop(account: WhatsAppAccount) -> None:
    hear(said("stop"))
    assert len(events(account, WITHDRAWN)) == 1
    assert answer(account) is not Code.ALLOWED


def test_a_stop_that_comes_late_ends_what_was_agreed_before_it(
    account: WhatsAppAccount, subject: Subject
) -> None:
    hear(said("danke", "wamid.later", at=now(60)), said("stop", at=now()))
    assert answer(account) is not Code.ALLOWED


def test_a_stop_that_is_older_than_the_opt_in_leaves_it(
    account: WhatsAppAccount, subject: Subject
) -> None:
    hear(said("stop", at=now(-86_400)))
    assert answer(account) is Code.ALLOWED
    assert len(events(account, WITHDRAWN)) == 1


def test_the_message_of_an_account_of_nobody_withdraws_nothing(
    account: WhatsAppAccount, subject: Subject
) -> None:
    WhatsAppAccount.objects.filter(pk=account.pk).update(waba_id="1")
    hear(said("stop"))
    assert answer(account) is Code.ALLOWED


@pytest.mark.parametrize("odd", ["not a number", "+", "", "１２３"])
def test_an_odd_number_holds_nobody_up(
    account: WhatsAppAccount, subject: Subject, odd: str
) -> None:
    """The message of somebody else in the same delivery counts."""
    sent = said("stop")
    mine = sent["entry"][0]["changes"][0]["value"]["messages"]
    mine.insert(0, mine[0] | {"id": "wamid.odd", "from": odd})
    hear(sent)
    assert answer(account) is not Code.ALLOWED


def test_what_was_told_to_meta_counts_in_any_order_and_once(
    account: WhatsAppAccount, subject: Subject
) -> None:
    at = now()
    hear(told("stop", at), told("stop", at))
    assert answer(account) is not Code.ALLOWED
    assert len(events(account, "platform.marketing_stopped")) == 1
    hear(told("resume", at + 1))
    assert answer(account) is Code.ALLOWED


def test_a_resume_that_is_older_than_the_stop_changes_nothing(
    account: WhatsAppAccount, subject: Subject
) -> None:
    at = now()
    hear(told("stop", at), told("resume", at - 60))
    assert answer(account) is not Code.ALLOWED


@pytest.mark.parametrize(
    "odd", [{"category": "news"}, {"value": "signup"}, {"wa_id": "", "user_id": "x y"}]
)
def test_preferences_of_other_kinds_change_nothing(
    account: WhatsAppAccount, subject: Subject, odd: dict[str, Any]
) -> None:
    hear(told("stop", now(), **odd))
    assert answer(account) is Code.ALLOWED


def refused(code: int, at: int) -> dict[str, Any]:
    error = {"code": code, "title": "…"}
    about = {"recipient_id": NUMBER, "errors": [error]}
    return delivery(statuses=[status("failed", at, **about)])


def test_a_send_refused_for_a_stop_tells_of_it_once(
    account: WhatsAppAccount, subject: Subject
) -> None:
    at = now()
    hear(refused(131050, at), refused(131050, at))
    assert answer(account) is Code.PLATFORM_STOP
    [details] = events(account, "platform.marketing_stopped")
    assert details["reason"] == "PLATFORM_131050"
    hear(told("resume", at + 1))
    assert answer(account) is Code.ALLOWED


@pytest.mark.parametrize("code", [131049, 131026, 130472])
def test_other_failures_say_nothing_of_consent(
    account: WhatsAppAccount, subject: Subject, code: int
) -> None:
    hear(refused(code, now()))
    assert answer(account) is Code.ALLOWED
    assert not events(account, "platform.marketing_stopped")
