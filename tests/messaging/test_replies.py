"""An opt-out is confirmed once, a doubt is asked about, nobody who was erased is written to."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, Role
from alerts.models import Alert, Kind
from messaging.models import Obstacle, ReplySettings, Send, State
from messaging.services import sending
from optin import replies
from optin.gate import Ask, decide
from optin.identity.who import Who
from optin.models import DecidedBy, UnclearMessage, UnclearState
from optin.services import doubting
from optin.services.errors import AlreadyDecided
from optin.withdrawal import Scope
from optin.words import SENDER
from tests.messaging.making import PERSON, hear, opted_in, sent, wrote
from tests.sandbox_server import Sandbox
from tests.templates_app.making import person
from traffic.privacy import Person
from waportal import wiring

US = Person(wabas=(Sandbox.waba_id,), numbers=(PERSON[1:],))


def now(seconds: int = 0) -> int:
    return int(time.time()) + seconds


@pytest.fixture(autouse=True)
def _number(number: Any) -> None:
    """The number that people write to is the organisation's."""


def ring() -> list[Send]:
    for pk in sending.due():
        sending.run(Send.objects.get(pk=pk))
    return list(Send.objects.order_by("asked_at"))


def let_them_write(sandbox: Sandbox, number: str = PERSON[1:]) -> None:
    """The window is open at the sandbox too."""
    said = {"phone": "600000000000101", "type": "text", "content": {"body": "stop"}}
    sandbox.control("POST", f"/people/{number}/say", json=said)


def test_an_opt_out_is_confirmed_once(organisation: Organisation, sandbox: Sandbox) -> None:
    opted_in(organisation, purpose="marketing")
    let_them_write(sandbox)
    stop = wrote("Bitte keine Werbung mehr schicken", at=now(1))
    hear(stop, stop)
    hear(wrote("STOPP", at=now(2), wamid="wamid.again"))
    [reply] = ring()
    assert (reply.state, reply.kind) == (State.SENT, "opt_out_confirmed")
    assert reply.text.startswith("Sie bekommen auf WhatsApp keine Werbung von Hanami mehr")
    assert len(sent(sandbox)) == 1
    assert ring() == [Send.objects.get()]
    assert len(sent(sandbox)) == 1


def test_after_a_new_opt_in_the_next_opt_out_is_confirmed_again(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    opted_in(organisation, purpose="marketing")
    hear(wrote("stop", at=now(1)))
    hear(wrote("stop all", at=now(2), wamid="wamid.all"))
    assert [one.text for one in ring()] == [
        replies.confirmation(organisation, "600000000000101", language="en", scope=scope)
        for scope in (Scope.MARKETING, Scope.ALL)
    ]


def test_switched_off_nothing_goes_out(organisation: Organisation, sandbox: Sandbox) -> None:
    ReplySettings.objects.create(organisation=organisation, confirms_opt_outs=False)
    opted_in(organisation, purpose="marketing")
    hear(wrote("stop", at=now(1)))
    assert [one.obstacle for one in ring()] == [Obstacle.OFF]
    assert not sent(sandbox)


def test_outside_the_window_nothing_goes_out(organisation: Organisation, sandbox: Sandbox) -> None:
    hear(wrote("stop", at=now(-24 * 3600)))
    assert [one.obstacle for one in ring()] == [Obstacle.WINDOW]
    assert not sent(sandbox)


@pytest.mark.parametrize(
    ("theirs", "as_meta_writes"),
    [("+525555550101", "5215555550101"), ("+5511987654321", "551187654321")],
)
def test_a_number_that_meta_writes_otherwise_is_answered_too(
    organisation: Organisation, sandbox: Sandbox, theirs: str, as_meta_writes: str
) -> None:
    opted_in(organisation, theirs, purpose="marketing")
    let_them_write(sandbox, as_meta_writes)
    said = wrote("stop", at=now(1))
    said["entry"][0]["changes"][0]["value"]["messages"][0]["from"] = as_meta_writes
    hear(said)
    [reply] = ring()
    assert (reply.state, reply.obstacle) == (State.SENT, ""), reply.error_text
    assert as_meta_writes in str(sent(sandbox))


def test_who_was_erased_is_not_written_to(organisation: Organisation, sandbox: Sandbox) -> None:
    opted_in(organisation, purpose="marketing")
    hear(wrote("stop", at=now(1)))
    assert wiring.export(US)["messages"]["messages"]
    wiring.erase(US)
    [reply] = ring()
    assert (reply.state, reply.obstacle) == (State.REFUSED, Obstacle.ERASED)
    assert (reply.number, reply.text) == ("", "")
    assert not sent(sandbox)
    assert not wiring.export(US)["messages"]["messages"]


def allowed(organisation: Organisation) -> bool:
    """To marketing, whatever hour it is: quiet hours come after opt-ins."""
    code = decide(organisation, Who(PERSON), Ask(sender=SENDER, category="MARKETING")).code
    return code in ("ALLOWED", "META_US_MARKETING_PAUSE", "QUIET_HOURS")


def doubtful(organisation: Organisation, **more: Any) -> UnclearMessage:
    opted_in(organisation, purpose="marketing")
    assert allowed(organisation)
    unclear = wrote("no", at=now(1))
    hear(unclear, unclear)
    return UnclearMessage.objects.get()


def test_a_doubt_suspends_marketing_until_somebody_decides(organisation: Organisation) -> None:
    row = doubtful(organisation)
    assert not allowed(organisation)
    hear(wrote("wrong number?", at=now(2), wamid="wamid.more"))
    assert UnclearMessage.objects.count() == 1
    colleague = person(row.organisation.whatsapp_accounts.get(), Role.COMPLIANCE)
    doubting.decide(row, is_stop=False, by=colleague)
    assert allowed(organisation), "it was none: the opt-in counts as before"
    with pytest.raises(AlreadyDecided):
        doubting.decide(row, is_stop=True, by=colleague)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.colleague) == (
        UnclearState.KEEP, DecidedBy.COLLEAGUE, colleague,
    )  # fmt: skip


def test_a_colleague_says_that_it_was_a_stop(organisation: Organisation) -> None:
    row = doubtful(organisation)
    colleague = person(row.organisation.whatsapp_accounts.get(), Role.COMPLIANCE)
    doubting.decide(row, is_stop=True, by=colleague)
    assert not allowed(organisation)
    kinds = sorted(Send.objects.values_list("kind", flat=True))
    assert kinds == ["opt_out_confirmed", "opt_out_question"]


def test_the_question_is_asked_when_it_is_wanted_and_buttons_decide(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    ReplySettings.objects.create(organisation=organisation, asks_when_unsure=True)
    let_them_write(sandbox)
    row = doubtful(organisation)
    [question] = ring()
    assert question.state == State.SENT, (question.error_code, question.error_text)
    assert [label for _id, label in question.buttons] == ["Yes, stop", "No, keep them"]

    def press(payload: str, wamid: str) -> None:
        pressed = {"type": "button_reply", "button_reply": {"id": payload, "title": "x"}}
        hear(wrote("", at=now(3), wamid=wamid, type="interactive", interactive=pressed))

    press("waportal:keep:0", "wamid.p0")
    assert not allowed(organisation), "of another message it says nothing"
    press(question.buttons[1][0], "wamid.p1")
    assert allowed(organisation)
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (UnclearState.KEEP, DecidedBy.PERSON)
    press(question.buttons[0][0], "wamid.p2")
    assert not allowed(organisation), "whoever presses stop has it stopped, then too"


def test_a_clear_stop_settles_the_doubt(organisation: Organisation) -> None:
    row = doubtful(organisation)
    hear(wrote("stop", at=now(2), wamid="wamid.stop"))
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (UnclearState.STOP, DecidedBy.PERSON)
    assert not allowed(organisation)


def test_who_has_no_opt_in_is_not_wondered_about(organisation: Organisation) -> None:
    hear(wrote("no", at=now(1)))
    opted_in(organisation, purpose="utility")
    hear(wrote("no", at=now(2), wamid="wamid.two"))
    assert not UnclearMessage.objects.exists()


def test_an_alert_tells_of_what_waits_too_long_and_ends(organisation: Organisation) -> None:
    row = doubtful(organisation)
    doubting.watch()
    assert not Alert.objects.filter(kind=Kind.OPT_OUTS_UNDECIDED).exists()
    UnclearMessage.objects.update(due_at=timezone.now())
    doubting.watch()
    doubting.watch()
    assert Alert.objects.open().filter(kind=Kind.OPT_OUTS_UNDECIDED).count() == 1
    colleague = person(row.organisation.whatsapp_accounts.get(), Role.COMPLIANCE)
    doubting.decide(row, is_stop=False, by=colleague)
    doubting.watch()
    assert not Alert.objects.open().filter(kind=Kind.OPT_OUTS_UNDECIDED).exists()


def test_the_queues_page_shows_decides_and_exports(organisation: Organisation, client: Any) -> None:
    row = doubtful(organisation)
    account = row.organisation.whatsapp_accounts.get()
    place = f"/o/{organisation.slug}/optins/withdrawals/unclear/"
    client.force_login(person(account, Role.MARKETER))
    shown = client.get(place).content.decode()
    assert ">no<" in shown
    assert PERSON[2:] not in shown
    decision = f"{place}{row.pk}/decision/"
    assert client.post(decision, {"decision": "keep"}).status_code == 403
    client.force_login(person(account, Role.COMPLIANCE))
    client.post(decision, {"decision": "perhaps"})
    assert not allowed(organisation)
    client.post(decision, {"decision": "keep"})
    assert allowed(organisation)
    assert "Nothing waits" in client.get(place).content.decode()
    assert "It was none" in client.get(f"{place}?show=decided").content.decode()
    assert "It was none" in client.get(f"{place}export.csv?show=decided").content.decode()


def test_erasing_leaves_nothing_to_decide(organisation: Organisation) -> None:
    row = doubtful(organisation)
    wiring.erase(US)
    row.refresh_from_db()
    assert (row.state, row.decided_by, bytes(row.text)) == (
        UnclearState.STOP, DecidedBy.ERASURE, b"",
    )  # fmt: skip


@pytest.mark.parametrize("language", sorted(replies._texts()))
def test_every_language_says_the_business_and_fits_meta(
    organisation: Organisation, language: str
) -> None:
    shown = next(one for one in replies.shown(organisation) if one.language == language)
    assert all(organisation.name in text for text in (shown.marketing, shown.everything))
    assert len(shown.question) <= 1024
    assert max(len(shown.stop), len(shown.keep)) <= 20
