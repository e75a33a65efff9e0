"""An inbound message that asks us to stop is a withdrawal from the moment it is kept."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from assets.models import WhatsAppAccount
from optin import ports, replies
from optin.gate import Ask
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Event, Evidence, PolicyChange, Subject, UnclearMessage
from optin.services import doubting, people
from optin.withdrawal import Scope
from optin.words import SENDER, Code
from tests.optin.making import MARKETING, agree, decide, key
from tests.people import make_account, make_organisation, make_user
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest, states
from tests.webhooks.test_messages import delivery, message, status
from webhooks.models import State

pytestmark = pytest.mark.django_db
NUMBER, USER = "4915100000001", "DE.1111"
NEXT_USER = "DE.2222"  # of whoever gets the number next
AMERICAN = "12025550123"
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


def said(
    text: str,
    wamid: str = "wamid.stop",
    *,
    at: int | None = None,
    number: str = NUMBER,
    **more: Any,
) -> dict[str, Any]:
    about = {"id": wamid, "from": number, "timestamp": str(at or now()), **more}
    return delivery(messages=[message("text", {"body": text}, **about)])


def pressed(payload: str, wamid: str, **more: Any) -> dict[str, Any]:
    reply = {"type": "button_reply", "button_reply": {"id": payload, "title": "x"}}
    about = {"id": wamid, "from": NUMBER, "timestamp": str(now()), **more}
    return delivery(messages=[message("interactive", reply, **about)])


def told(word: str, seconds: int, **more: Any) -> dict[str, Any]:
    entry = {
        "wa_id": NUMBER, "user_id": USER, "detail": "…", "category": "marketing_messages",
        "value": word, "timestamp": seconds,
    }  # fmt: skip
    sent = delivery(user_preferences=[entry | more])
    sent["entry"][0]["changes"][0]["field"] = "user_preferences"
    return sent


def answer(account: WhatsAppAccount, user_id: str = "") -> Code:
    who = Who(user_id=user_id) if user_id else Who(NUMBER)
    return decide(account.organisation, who, MARKETING).code


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


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What we answer by ourselves."""
    told: list[str] = []

    def note(*_people: Any, text: str, **_more: Any) -> None:
        told.append(text)

    monkeypatch.setattr(ports, "send_reply", note)
    return told


def test_who_gets_marketing_all_the_same_is_not_told_that_they_get_none(
    account: WhatsAppAccount, subject: Subject, answers: list[str]
) -> None:
    hear(said("stop", at=now(-86_400)))
    assert not answers
    hear(said("stop", "wamid.later"))
    assert len(answers) == 1


@pytest.mark.parametrize("text", ["falsche Nummer", "STOPP"])
def test_what_the_next_owner_of_a_number_says_is_not_the_former_ones(
    account: WhatsAppAccount, subject: Subject, text: str
) -> None:
    """The number has gone on to them, whatever they say, and its opt-in waits."""
    hear(said(text, from_user_id=NEXT_USER))
    assert not UnclearMessage.objects.exists()
    assert answer(account) is not Code.ALLOWED
    assert answer(account, USER) is Code.SUSPENDED
    with of(account.organisation):
        assert people.find(account.organisation, Who(NUMBER)) != subject


def test_the_next_owner_clears_no_doubt_about_the_former_one(
    account: WhatsAppAccount, subject: Subject
) -> None:
    hear(said("nein", from_user_id=USER))
    row = UnclearMessage.objects.get()
    hear(pressed(f"waportal:keep:{row.pk}", "wamid.p", from_user_id=NEXT_USER))
    row.refresh_from_db()
    assert row.state == "open"
    hear(pressed(f"waportal:keep:{row.pk}", "wamid.q", from_user_id=USER))
    row.refresh_from_db()
    assert row.state == "keep"
    assert answer(account, USER) is Code.SUSPENDED, "the number is still somebody else's"


def test_a_doubt_that_comes_late_is_about_whoever_had_the_number_then(
    account: WhatsAppAccount, subject: Subject
) -> None:
    organisation, sent = account.organisation, now()
    later = datetime.fromtimestamp(sent + 60, UTC)
    with time_machine.travel(later + timedelta(minutes=1)):
        who = Who(NUMBER, NEXT_USER, portfolio=account.connection.business_id)
        present = people.meet(organisation, who, key=key(), at=later)
        agree(organisation, present)
        assert answer(account) is Code.ALLOWED
        hear(said("falsche Nummer", at=sent))
        assert answer(account) is Code.ALLOWED
        assert not UnclearMessage.objects.filter(subject=present.pk).exists()


UTILITY = Ask(sender=SENDER, category="UTILITY")


def agreed_to_both(account: WhatsAppAccount, number: str) -> Subject:
    found = people.meet(account.organisation, Who(number), key=key())
    for purpose in ("marketing", "utility"):
        agree(account.organisation, found, purpose=purpose)
    return found


@pytest.mark.parametrize(
    ("number", "language", "day", "is_everything"),
    [
        (AMERICAN, "en", date(2027, 1, 29), False),
        (AMERICAN, "en", date(2027, 2, 1), True),
        (NUMBER, "de", date(2027, 2, 1), False),
    ],
)
def test_one_opt_out_ends_everything_where_the_rules_of_the_day_say_so(
    account: WhatsAppAccount,
    answers: list[str],
    number: str,
    language: str,
    day: date,
    is_everything: bool,
) -> None:
    agreed_to_both(account, number)
    organisation = account.organisation
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        hear(said("STOP", number=number))
        code = decide(organisation, Who(number), UTILITY).code
        assert decide(organisation, Who(number), MARKETING).code is Code.WITHDRAWN
    assert code is (Code.WITHDRAWN if is_everything else Code.ALLOWED)
    scope = Scope.ALL if is_everything else Scope.MARKETING
    assert answers == [replies.confirmation(organisation, "", language=language, scope=scope)]
    [details] = events(account, WITHDRAWN)
    assert details.get("purpose") == (None if is_everything else "marketing")


def test_where_the_organisation_does_not_apply_that_rule_an_opt_out_ends_marketing(
    account: WhatsAppAccount,
) -> None:
    agreed_to_both(account, AMERICAN)
    organisation = account.organisation
    PolicyChange.objects.create(
        organisation=organisation, rule="us_revoke_all", what="off", since=date(2026, 1, 1),
        reason="x", by=make_user("ren@rules.example"), second=make_user("yui@rules.example"),
    )  # fmt: skip
    with time_machine.travel(datetime(2027, 2, 1, 12, tzinfo=UTC)):
        hear(said("STOP", number=AMERICAN))
        assert decide(organisation, Who(AMERICAN), UTILITY).code is Code.ALLOWED


def test_a_stop_that_a_colleague_saw_in_a_message_ends_as_much_as_a_plain_one(
    account: WhatsAppAccount, answers: list[str]
) -> None:
    agreed_to_both(account, AMERICAN)
    colleague = make_user("ren@rules.example")
    with time_machine.travel(datetime(2027, 2, 1, 12, tzinfo=UTC)):
        hear(said("no", number=AMERICAN))
        doubting.decide(UnclearMessage.objects.get(), is_stop=True, by=colleague)
        assert decide(account.organisation, Who(AMERICAN), UTILITY).code is Code.WITHDRAWN
    assert "no more messages" in answers[-1]


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
