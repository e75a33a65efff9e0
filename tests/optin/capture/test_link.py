"""The message that a link or code wrote, sent as it is, is the opt-in; anything else is not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from accounts.models import Organisation
from optin import ports
from optin.capture import tokens
from optin.capture.link import text_of
from optin.ledger.writing import of
from optin.models import Event, Flow, FlowAct, FlowKind, State, Subject
from optin.ports import Button
from optin.services import capture, notices
from optin.words import SENDER
from tests.optin.capture.making import make_live, make_sender
from tests.people import make_organisation
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest, states
from tests.webhooks.test_messages import delivery, message
from webhooks.models import State as Digested

PERSON = "4915100000001"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Flow]:
    """A live flow, made once; what a test does is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(datetime.now(UTC) - timedelta(days=1)):
            organisation = make_organisation()
            make_sender(organisation)
            flow = make_live(organisation)
        yield flow
        transaction.set_rollback(True)


@pytest.fixture
def flow(made: Flow, db: None) -> Flow:
    return Flow.objects.listed().get(pk=made.pk)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is asked of the room that sends."""
    sent: list[dict[str, Any]] = []

    def keep(organisation: Organisation, subject: Subject, **told: Any) -> None:
        sent.append(told)

    monkeypatch.setattr(ports, "send_reply", keep)
    return sent


def now(seconds: int = 0) -> int:
    return int(time.time()) + seconds


def wrote(
    text: str, wamid: str = "wamid.yes", *, at: int | None = None, number: str = PERSON
) -> dict[str, Any]:
    about = {"id": wamid, "from": number, "timestamp": str(at or now())}
    return delivery(messages=[message("text", {"body": text}, **about)])


def pressed(payload: str, wamid: str = "wamid.press", *, at: int | None = None) -> dict[str, Any]:
    reply = {"type": "button_reply", "button_reply": {"id": payload, "title": "Ja"}}
    about = {"id": wamid, "from": PERSON, "timestamp": str(at or now())}
    return delivery(messages=[message("interactive", reply, **about)])


def hear(*deliveries: dict[str, Any]) -> None:
    for one in deliveries:
        stored(one)
        digest()
    assert states() == {Digested.DONE}


def standing(flow: Flow) -> list[tuple[str, str, str]]:
    with of(flow.organisation):
        mine = State.objects.filter(sender=SENDER)
        return list(mine.values_list("purpose", "status", "grade"))


def events(flow: Flow, kind: str) -> list[dict[str, Any]]:
    with of(flow.organisation):
        found = Event.objects.filter(type=kind).order_by("recorded_at")
        return [json.loads(bytes(one.body)) for one in found]


def acts(flow: Flow) -> list[str]:
    return list(FlowAct.objects.filter(flow=flow).order_by("pk").values_list("kind", flat=True))


def test_the_message_as_it_was_written_is_an_opt_in_once(flow: Flow) -> None:
    hear(wrote(text_of(flow)), wrote(text_of(flow)))
    assert standing(flow) == [("marketing", "granted", "A")]
    [told] = events(flow, "consent.granted")
    version = flow.version
    assert told["act"] == "sent message"
    assert (told["notice"], told["notice_version"]) == (version.text_hash, version.reference)
    assert (told["business_name"], told["locale"]) == ("Nice Shop", "de")
    assert (told["flow"], told["method"], told["jurisdiction"]) == (flow.token, "wa_link", "DE")
    assert acts(flow) == ["granted"]


@pytest.mark.parametrize(
    "change", [str.strip, lambda text: f"  {text}\n", lambda text: text.replace(" ", "\n", 1)]
)
def test_white_space_changes_nothing(flow: Flow, change: Any) -> None:
    hear(wrote(change(text_of(flow))))
    assert standing(flow) == [("marketing", "granted", "A")]


@pytest.mark.parametrize(
    "change",
    [
        lambda text, code: text.replace(code, ""),  # without the code
        lambda text, code: text.replace(code, code[:-1] + "2"),  # a slip in it
        lambda text, code: "Ja",
        lambda text, code: f"{code} {tokens.shown(tokens.make())}, alles falsch"[8:],
    ],
)  # fmt: skip
def test_without_its_code_a_message_is_an_ordinary_one(
    flow: Flow, asked: list[Any], change: Any
) -> None:
    text = change(text_of(flow), tokens.shown(flow.token))
    if tokens.found_in(text) == [flow.token]:
        pytest.skip("by chance it is whole")
    hear(wrote(text))
    assert (standing(flow), acts(flow), asked) == ([], [], [])


def test_who_changed_the_text_is_asked_and_only_yes_counts(
    flow: Flow, asked: list[dict[str, Any]]
) -> None:
    hear(
        wrote(f"Schöner Laden! {tokens.shown(flow.token)}"),
        wrote(f"Hallo? {flow.token}", "wamid.2"),
    )
    assert standing(flow) == [("marketing", "pending", "")]
    assert len({one["key"] for one in asked}) == 1  # the same key is the same reply: once a day
    question = asked[0]
    assert question["phone_number_id"] == flow.phone_number_id
    assert "Nice Shop" in question["text"]
    yes, no = question["buttons"]
    assert (yes, no) == (
        Button(f"optin:yes:{flow.token}", "Ja"),
        Button(f"optin:no:{flow.token}", "Nein"),
    )
    hear(pressed(yes.id), pressed(yes.id))
    assert standing(flow) == [("marketing", "granted", "A")]
    assert events(flow, "consent.granted")[0]["act"] == "pressed button"
    assert acts(flow) == ["asked", "granted"]
    hear(wrote(f"Danke {flow.token}", "wamid.3"))
    assert len(asked) == 2  # who has agreed is not asked


def test_who_presses_no_has_refused(flow: Flow, asked: list[Any]) -> None:
    hear(wrote(f"Hm {flow.token}"), pressed(f"optin:no:{flow.token}", at=now(1)))
    assert standing(flow) == [("marketing", "refused", "")]
    assert acts(flow) == ["asked", "refused"]


@pytest.mark.parametrize(
    "payload", ["optin:yes:222222", "optin:yes:", "optin:maybe:{}", "{}", "yes"]
)
def test_a_payload_that_is_not_ours_is_nothing(flow: Flow, payload: str) -> None:
    hear(pressed(payload.format(flow.token)))
    assert (standing(flow), acts(flow)) == ([], [])


def test_a_stop_after_the_yes_ends_it_in_any_order(flow: Flow) -> None:
    hear(wrote("STOPP", "wamid.stop", at=now(-10)), wrote(text_of(flow), at=now(-20)))
    assert standing(flow)[0][:2] == ("marketing", "withdrawn")


def test_a_yes_after_the_stop_counts_in_any_order(flow: Flow) -> None:
    hear(wrote(text_of(flow), at=now()), wrote("STOPP", "wamid.stop", at=now(-60)))
    assert standing(flow)[0] == ("marketing", "granted", "A")


def test_both_in_one_delivery_count_in_their_order(flow: Flow) -> None:
    one = wrote(text_of(flow), at=now(-1))
    other = wrote("STOPP", "wamid.stop", at=now())
    items = one["entry"][0]["changes"][0]["value"]["messages"]
    items.insert(0, other["entry"][0]["changes"][0]["value"]["messages"][0])
    hear(one)
    assert standing(flow)[0][:2] == ("marketing", "withdrawn")


def test_a_stop_with_the_code_is_a_stop(flow: Flow, asked: list[Any]) -> None:
    hear(
        wrote(text_of(flow)),
        wrote(f"STOPP (Ref {tokens.shown(flow.token)})", "wamid.stop", at=now(1)),
    )
    assert standing(flow)[0][:2] == ("marketing", "withdrawn")
    assert [one["kind"] for one in asked] == ["opt_out_confirmed"]


def test_what_comes_after_the_end_is_noticed_and_gives_nothing(
    flow: Flow, asked: list[Any]
) -> None:
    capture.end(flow, by=flow.created_by, reason="Over.")
    late = now(1)
    hear(
        wrote(text_of(flow), at=late),
        wrote(f"Hallo {flow.token}", "wamid.2", at=late),
        pressed(f"optin:yes:{flow.token}", at=late),
    )
    assert (standing(flow), asked) == ([], [])
    assert acts(flow) == ["late", "late", "late"]


def test_what_was_sent_before_the_end_counts_though_it_comes_later(flow: Flow) -> None:
    sent = now(-1)
    capture.end(flow, by=flow.created_by, reason="Over.")
    hear(wrote(text_of(flow), at=sent))
    assert standing(flow) == [("marketing", "granted", "A")]


def test_under_a_retired_notice_nobody_agrees(flow: Flow) -> None:
    notices.retire(flow.version, by=flow.created_by, reason="Old.")
    hear(wrote(text_of(flow), at=now(1)))
    assert (standing(flow), acts(flow)) == ([], ["late"])


def test_to_another_number_it_says_nothing(flow: Flow) -> None:
    sent = wrote(text_of(flow))
    sent["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "99"
    hear(sent)
    assert (standing(flow), acts(flow)) == ([], ["misplaced"])


def test_a_draft_and_a_code_of_others_say_nothing(flow: Flow, made: Flow) -> None:
    draft = capture.create(
        flow.organisation, FlowKind.LINK, by=flow.created_by, name="Draft", version=flow.version
    )
    other = make_organisation("other")
    foreign = capture.create(
        other, FlowKind.LINK, by=flow.created_by, name="Poster", version=flow.version
    )
    hear(wrote(text_of(draft)), wrote(text_of(foreign), "wamid.2"))
    assert (standing(flow), FlowAct.objects.count()) == ([], 0)


def test_in_a_group_nobody_agrees(flow: Flow) -> None:
    sent = wrote(text_of(flow))
    sent["entry"][0]["changes"][0]["value"]["messages"][0]["group_id"] = "g1"
    hear(sent)
    assert standing(flow) == []
