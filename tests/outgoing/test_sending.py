"""Messages to customers' systems: signed, at least once, again for days, then given up and said."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.utils import timezone

from alerts.models import Alert
from outgoing import posting, tasks
from outgoing.models import Attempt, Delivery, Endpoint, Event, Kind, State
from outgoing.services import endpoints, sending, telling
from outgoing.services.sending import PAUSES
from tests.graph.server import Answer, Asked, Server
from tests.people import make_organisation

pytestmark = pytest.mark.django_db


def tell(endpoint: Endpoint, **data: Any) -> Delivery:
    event = telling.tell(
        endpoint.organisation_id, Kind.TEMPLATE_STATUS, lambda: {"name": "order", **data}
    )
    assert event is not None
    return event.deliveries.get()


def is_signed(asked: Asked, secret: str) -> bool:
    """As a receiver checks it, written from the specification and not from our code."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + asked.body
    key = b64decode(secret.removeprefix("whsec_"))
    wanted = b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


def at_the_next_try(delivery: Delivery) -> Any:
    delivery.refresh_from_db()
    rested = max(delivery.due_at, timezone.now() + sending.REST)
    return time_machine.travel(rested + timedelta(seconds=1))


def test_what_happened_arrives_signed_and_once(endpoint: Endpoint, receiver: Server) -> None:
    delivery = tell(endpoint, word="注文")
    assert sending.send_waiting(endpoint) == 1
    assert sending.send_waiting(endpoint) == 0
    (asked,) = receiver.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/hook", {"from": "waportal"})
    told = json.loads(asked.body)
    assert (told["type"], told["data"]["word"]) == ("template.status_changed", "注文")
    assert asked.headers["webhook-id"] == delivery.event.key
    assert is_signed(asked, endpoint.secret)
    assert not is_signed(asked, Endpoint.new_secret())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts.get().status) == (State.DELIVERED, 200)


def test_the_job_may_run_twice_and_late(endpoint: Endpoint, receiver: Server, jobs: Any) -> None:
    tell(endpoint)
    tasks.ring()
    tasks.ring()
    jobs.run()
    tasks.send(endpoint.pk)
    tasks.send(0)
    assert len(receiver.asked) == 1
    tasks.ring()
    assert jobs.waiting() == []


def test_who_did_not_ask_is_not_told(endpoint: Endpoint, receiver: Server) -> None:
    assert telling.tell(endpoint.organisation_id, Kind.TEMPLATE_QUALITY, dict) is None
    assert telling.tell(make_organisation("other").pk, Kind.TEMPLATE_STATUS, dict) is None
    assert not Event.objects.exists()


def test_a_failed_one_is_sent_again_with_the_same_id(endpoint: Endpoint, receiver: Server) -> None:
    receiver.says(Answer(500, {"oops": True}), Answer(200, {}))
    delivery = tell(endpoint)
    assert sending.send_waiting(endpoint) == 0
    assert sending.send_waiting(endpoint) == 0  # not yet
    with at_the_next_try(delivery):
        assert sending.send_waiting(endpoint) == 1
    first, second = receiver.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert is_signed(second, endpoint.secret)
    assert [a.status for a in delivery.attempts.order_by("pk")] == [500, 200]
    assert '"oops"' in delivery.attempts.order_by("pk")[0].answer
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_after_three_days_it_is_given_up_switched_off_and_said(
    endpoint: Endpoint, receiver: Server, sign_in: Any
) -> None:
    receiver.says(Answer(503, {}))
    delivery, other = tell(endpoint), tell(endpoint)
    for _pause in [*PAUSES, None]:
        with at_the_next_try(delivery):
            sending.send_waiting(endpoint)
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert delivery.state == State.GIVEN_UP
    assert delivery.attempts.count() == len(PAUSES) + 1
    assert sum(PAUSES, timedelta()) > timedelta(days=3)
    assert endpoint.was_given_up
    alert = Alert.objects.get()
    assert (alert.kind, alert.link, alert.closed_at) == ("endpoint_stopped", endpoint.link, None)
    assert telling.tell(endpoint.organisation_id, Kind.TEMPLATE_STATUS, dict) is None
    page = sign_in(endpoint.created_by).get(endpoint.link).content.decode()
    assert "We have stopped sending here" in page
    receiver.says(Answer(200, {}))
    Delivery.objects.filter(pk=other.pk).update(state=State.WAITING)
    assert endpoints.enable(endpoint)
    assert sending.send_waiting(endpoint) == 1
    assert Alert.objects.get().closed_at is not None


def test_one_that_says_it_is_gone_is_switched_off_at_once(
    endpoint: Endpoint, receiver: Server
) -> None:
    receiver.says(Answer(410, {}))
    tell(endpoint)
    sending.send_waiting(endpoint)
    endpoint.refresh_from_db()
    assert endpoint.was_given_up
    assert sending.due_endpoints() == []


@pytest.mark.parametrize(("fate", "problem"), [("cut", "broken"), ("silent", "too_slow")])
def test_no_answer_lets_the_endpoint_rest_and_costs_no_other_its_turn(
    endpoint: Endpoint, receiver: Server, monkeypatch: Any, fate: str, problem: str
) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    receiver.says(Answer(fate=fate))
    first, second = tell(endpoint), tell(endpoint)
    sending.send_waiting(endpoint)
    assert first.attempts.get().problem == problem
    assert not second.attempts.exists()
    assert sending.due_endpoints() == []
    with at_the_next_try(first):
        assert sending.due_endpoints() == [endpoint.pk]


def test_a_server_that_drips_is_cut_off(
    endpoint: Endpoint, receiver: Server, monkeypatch: Any
) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    receiver.says(Answer(200, {"x": "y" * 5000}, fate="trickle"))
    delivery = tell(endpoint)
    assert sending.send_waiting(endpoint) == 1  # its yes had come; the rest is not waited for
    assert len(delivery.attempts.get().answer) < 100


def test_of_a_large_answer_only_the_beginning_is_kept(endpoint: Endpoint, receiver: Server) -> None:
    receiver.says(Answer(200, b"\x00\xff" + b"a" * 1_000_000))
    delivery = tell(endpoint)
    sending.send_waiting(endpoint)
    assert delivery.attempts.get().answer == "��" + "a" * 498


def test_a_redirect_is_no_yes_and_is_not_followed(endpoint: Endpoint, receiver: Server) -> None:
    receiver.says(Answer(302, {}, {"Location": f"{receiver.url}/elsewhere"}))
    delivery = tell(endpoint)
    sending.send_waiting(endpoint)
    assert [asked.path for asked in receiver.asked] == ["/hook"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts.get().status) == (State.WAITING, 302)


def test_where_a_worker_is_no_other_goes(endpoint: Endpoint, receiver: Server) -> None:
    tell(endpoint)
    held = sending._hold(endpoint, None)
    assert held
    assert sending.send_waiting(endpoint) == 0
    assert sending.due_endpoints() == []
    with time_machine.travel(held + timedelta(seconds=1)):  # it died: the claim has an end
        assert sending.send_waiting(endpoint) == 1


def test_a_worker_that_dies_after_sending_sends_again_and_loses_nothing(
    endpoint: Endpoint, receiver: Server
) -> None:
    delivery = tell(endpoint)
    assert delivery.begin()
    sending._post(delivery)  # and then it died
    assert sending.send_waiting(endpoint) == 1
    assert len({asked.headers["webhook-id"] for asked in receiver.asked}) == 1
    assert Delivery.objects.get().tries == 2


def test_for_a_day_after_a_change_of_secrets_both_are_good(
    endpoint: Endpoint, receiver: Server
) -> None:
    old = endpoint.secret
    new = endpoints.rotate(endpoint)
    tell(endpoint)
    sending.send_waiting(endpoint)
    assert is_signed(receiver.asked[0], old)
    assert is_signed(receiver.asked[0], new)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        tell(endpoint)
        sending.send_waiting(endpoint)
    assert not is_signed(receiver.asked[1], old)
    assert is_signed(receiver.asked[1], new)


def test_a_secret_that_no_key_opens_stops_this_endpoint_alone(
    endpoint: Endpoint, receiver: Server, settings: Any, sign_in: Any
) -> None:
    delivery = tell(endpoint)
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    sending.send_waiting(Endpoint.objects.get())
    assert delivery.attempts.get().problem == "unreadable"
    assert sign_in(endpoint.created_by).get(endpoint.link).status_code == 200
    assert receiver.asked == []


def test_old_events_are_forgotten_but_none_that_waits(endpoint: Endpoint, receiver: Server) -> None:
    tell(endpoint)
    sending.send_waiting(endpoint)
    waiting = tell(endpoint)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tasks.forget_old_events()
        tasks.forget_old_events()
    assert list(Event.objects.all()) == [waiting.event]
    assert Attempt.objects.count() == 0
