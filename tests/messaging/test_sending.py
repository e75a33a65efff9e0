"""A test goes out once, to somebody who may have it, and what becomes of it is known."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation
from alerts.models import Alert, Kind
from billing.services import budgets
from messaging import tasks
from messaging.models import Obstacle, Send, State
from messaging.services import sending
from messaging.services.errors import NotUnclear
from optin.gate import Ask, decide
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Decision, Event
from optin.words import SENDER
from templates_app.models import Template
from tests.messaging.making import PERSON, hear, opted_in, sent, status
from tests.optin.making import agree, stop
from tests.sandbox_server import Sandbox
from traffic.models import Step

NOW = int(time.time())


def run(send: Send) -> Send:
    sending.run(send)
    return Send.objects.get(pk=send.pk)


def test_a_good_test_goes_out_once_with_the_gates_record(
    ask: Any, organisation: Organisation, sandbox: Sandbox, template: Template
) -> None:
    subject = opted_in(organisation)
    send = ask(PERSON)
    assert ask(PERSON).pk == send.pk, "pressed twice it is one message"
    done = run(send)
    assert (done.state, done.step) == (State.SENT, Step.NONE)
    assert done.wamid.startswith("wamid.")
    [call] = sent(sandbox)
    assert template.name in str(call)
    assert done.callback_data in str(call)
    with of(organisation):
        assert done.decision
        record = Decision.objects.get(pk=done.decision)
    assert (record.code, record.subject, record.template_id) == (
        "ALLOWED", subject.pk, template.meta_id,
    )  # fmt: skip
    run(send)
    tasks.send(send.pk)
    assert len(sent(sandbox)) == 1


@pytest.mark.parametrize("word", ["nobody", "opted out"])
def test_who_does_not_pass_the_gate_gets_nothing(
    ask: Any, organisation: Organisation, sandbox: Sandbox, word: str
) -> None:
    if word == "opted out":
        stop(organisation, opted_in(organisation))
    done = run(ask(PERSON))
    assert (done.state, done.obstacle) == (State.REFUSED, Obstacle.GATE)
    assert done.code == ("NO_GRANT" if word == "nobody" else "WITHDRAWN")
    assert done.decision
    assert not sent(sandbox)


def test_a_template_that_was_paused_meanwhile_is_not_sent(
    ask: Any, organisation: Organisation, sandbox: Sandbox, template: Template
) -> None:
    opted_in(organisation)
    send = ask(PERSON)
    Template.objects.filter(pk=template.pk).update(meta_status="PAUSED")
    assert run(send).obstacle == Obstacle.TEMPLATE
    assert not sent(sandbox)


def test_one_that_moved_to_another_category_needs_that_opt_in(
    ask: Any, organisation: Organisation, sandbox: Sandbox, template: Template
) -> None:
    opted_in(organisation)
    send = ask(PERSON)
    Template.objects.filter(pk=template.pk).update(category="MARKETING")
    assert run(send).code == "TEMPLATE_RECATEGORISED"
    assert not sent(sandbox)


def test_a_hard_stop_forbids_it(ask: Any, organisation: Organisation, sandbox: Sandbox) -> None:
    opted_in(organisation)
    send = ask(PERSON)
    budgets.create(
        organisation, by=send.asked_by, name="All", currency="USD", limit=1, is_hard_stop=True
    )
    done = run(send)
    assert (done.obstacle, done.code) == (Obstacle.BUDGET, "unknown_rate")
    assert not sent(sandbox)


def test_a_dead_token_fails_it_and_tells_the_admins(
    ask: Any, organisation: Organisation, sandbox: Sandbox
) -> None:
    opted_in(organisation)
    sandbox.change_token(sandbox.token, revoked=True)
    done = run(ask(PERSON))
    assert (done.state, done.error_code) == (State.FAILED, 190)
    assert Alert.objects.filter(kind=Kind.TOKEN_REFUSED).exists()


def test_who_stopped_marketing_at_meta_is_known_from_its_answer(
    ask: Any, organisation: Organisation, sandbox: Sandbox
) -> None:
    subject = opted_in(organisation)
    agree(organisation, subject)
    sandbox.fault("/messages$", status=400, error={"code": 131050, "message": "stopped"}, times=1)
    send = run(ask(PERSON))
    assert (send.state, send.error_code, send.attempts) == (State.FAILED, 131050, 1)
    with of(organisation):
        told = Event.objects.get(type="platform.marketing_stopped")
    assert told.subject_id == subject.pk
    assert b"PLATFORM_131050" in bytes(told.body)
    asked = Ask(sender=SENDER, category="MARKETING")
    assert decide(organisation, Who(PERSON), asked).code == "PLATFORM_STOP"


def test_other_refusals_of_metas_say_nothing_of_consent(
    ask: Any, organisation: Organisation, sandbox: Sandbox
) -> None:
    opted_in(organisation)
    sandbox.fault("/messages$", status=400, error={"code": 131026, "message": "?"}, times=1)
    assert run(ask(PERSON)).state == State.FAILED
    with of(organisation):
        assert not Event.objects.filter(type="platform.marketing_stopped").exists()


def test_what_certainly_never_left_is_tried_again(
    ask: Any, organisation: Organisation, sandbox: Sandbox
) -> None:
    opted_in(organisation)
    sandbox.fault("/messages$", status=400, error={"code": 130429, "message": "busy"}, times=1)
    send = run(ask(PERSON))
    assert (send.state, send.attempts) == (State.WAITING, 1)
    assert send.due_at > timezone.now()
    Send.objects.filter(pk=send.pk).update(due_at=timezone.now())
    assert run(send).state == State.SENT


def unclear(ask: Any, organisation: Organisation, sandbox: Sandbox) -> Send:
    """Meta took it, and its answer was lost."""
    opted_in(organisation)
    sandbox.fault("/messages$", status=500, error={"code": 131000, "message": "?"}, times=1)
    send = run(ask(PERSON))
    assert send.state == State.UNCLEAR
    return send


def test_after_an_unclear_answer_nothing_is_repeated_by_itself(
    ask: Any, organisation: Organisation, sandbox: Sandbox
) -> None:
    send = unclear(ask, organisation, sandbox)
    calls = len(sent(sandbox))
    tasks.ring()
    run(send)
    with pytest.raises(NotUnclear):
        sending.again(send)
    assert len(sent(sandbox)) == calls


def test_a_webhook_says_that_it_is_out_after_all(
    ask: Any, organisation: Organisation, sandbox: Sandbox
) -> None:
    send = unclear(ask, organisation, sandbox)
    hear(status(send, "sent", NOW))
    found = Send.objects.get(pk=send.pk)
    assert (found.state, found.wamid, found.step) == (State.SENT, "wamid.ours", Step.SENT)
    Send.objects.filter(pk=send.pk).update(claimed_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(NotUnclear):
        sending.again(Send.objects.get(pk=send.pk))


def test_a_person_may_send_it_again_when_no_webhook_came(
    ask: Any, organisation: Organisation, sandbox: Sandbox
) -> None:
    send = unclear(ask, organisation, sandbox)
    Send.objects.filter(pk=send.pk).update(claimed_at=timezone.now() - timedelta(minutes=11))
    send.refresh_from_db()
    sending.again(send)
    assert run(send).state == State.SENT


def test_a_dead_workers_message_is_unclear(ask: Any, organisation: Organisation) -> None:
    send = ask(PERSON)
    Send.objects.filter(pk=send.pk).update(
        state=State.SENDING, claimed_at=timezone.now() - timedelta(minutes=4)
    )
    assert sending.settle_stranded() == 1
    assert Send.objects.get(pk=send.pk).state == State.UNCLEAR
    assert sending.settle_stranded() == 0


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"]))[::2])
def test_statuses_count_once_in_any_order(
    ask: Any, organisation: Organisation, order: tuple[str, ...]
) -> None:
    send = ask(PERSON)
    moments = {"sent": 1, "delivered": 2, "read": 3}
    for word in (*order, *order):
        hear(status(send, word, NOW + moments[word]))
    found = Send.objects.get(pk=send.pk)
    assert found.step == Step.READ
    assert found.state == State.SENT
    assert [found.sent_at, found.delivered_at, found.read_at] == sorted(
        filter(None, [found.sent_at, found.delivered_at, found.read_at])
    )


def test_a_failure_is_told_with_its_code_and_another_accounts_word_changes_nothing(
    ask: Any, organisation: Organisation
) -> None:
    send = ask(PERSON)
    hear(status(send, "sent", NOW, waba="102290129340398"))
    assert Send.objects.get(pk=send.pk).state == State.WAITING
    error = {"code": 131026, "title": "Undeliverable", "error_data": {"details": "…"}}
    hear(status(send, "failed", NOW, errors=[error]))
    found = Send.objects.get(pk=send.pk)
    assert (found.error_code, found.step) == (131026, Step.NONE)
    assert found.failed_at
