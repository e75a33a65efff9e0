"""Messages and statuses become facts: once, in any order, beside any neighbour, whoever the person is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from assets.models import WhatsAppAccount
from templates_app.models import Template
from tests.people import make_account, make_organisation
from tests.webhooks.meta import SECRET, WABA, payload, stored
from tests.webhooks.test_digest import bundle, digest, states, wait_over
from traffic import ports
from traffic.models import Batch, Inbound, Message, Status, Step
from webhooks.models import Change, DeadLetter, Delivery, Kind, Noticed, State, Waiting
from webhooks.replaying import replay

pytestmark = pytest.mark.django_db

WAMID = "wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA"
NUMBER = "106540352242922"


def delivery(
    waba_id: str = WABA, *, statuses: Sequence[Any] = (), messages: Sequence[Any] = (), **more: Any
) -> dict[str, Any]:  # fmt: skip
    """One change of the field `messages` with these items."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": NUMBER},
        **more,
    }
    if statuses:
        value["statuses"] = statuses
    if messages:
        value["messages"] = messages
    return {"entry": [{"id": waba_id, "changes": [{"field": "messages", "value": value}]}]}


def status(word: str = "sent", seconds: int = 1750263773, **more: Any) -> dict[str, Any]:
    return {"id": WAMID, "status": word, "timestamp": str(seconds), "recipient_id": "1650", **more}


def message(kind: str = "text", part: Any = None, **more: Any) -> dict[str, Any]:
    said = {"body": "Hi"} if part is None else part
    base = {"id": "wamid.in", "timestamp": "1749416383", "from": "1650", "type": kind}
    return base | {kind: said} | more


def noticed() -> set[tuple[str, str, int]]:
    return set(Noticed.objects.values_list("what", "word", "count"))


def test_statuses_become_facts_and_a_message(account: WhatsAppAccount) -> None:
    stored(payload("message_statuses"))
    digest()
    assert states() == {State.DONE}
    assert not Change.objects.exists()
    first = Status.objects.get(status="sent")
    assert (first.wamid, first.waba_id, first.phone_number_id) == (WAMID, WABA, NUMBER)
    assert (first.wa_id, first.user_id) == ("16505551234", "US.13491208655302741918")
    assert (first.billable, first.pricing_model, first.pricing_type, first.pricing_category) == (
        True, "PMP", "regular", "marketing",
    )  # fmt: skip
    assert Message.objects.get().step == Step.DELIVERED
    assert Status.objects.of(account.organisation).count() == 2
    assert Status.objects.of(make_organisation("stranger")).count() == 0


def test_an_inbound_message_becomes_a_fact(account: WhatsAppAccount) -> None:
    stored(payload("message_text"))
    digest()
    fact = Inbound.objects.get()
    assert (fact.kind, fact.text) == ("text", "Does it come in another colour?")
    assert (fact.wa_id, fact.user_id) == ("16505551234", "US.13491208655302741918")
    assert (fact.profile_name, fact.username) == ("Sheena Nelson", "sheena")
    assert fact.item["from_user_id"] == "US.13491208655302741918"


def test_the_same_news_twice_and_bundled_otherwise_counts_once(account: WhatsAppAccount) -> None:
    both = payload("message_statuses")
    stored(both)
    stored(both)
    for item in both["entry"][0]["changes"][0]["value"]["statuses"]:
        stored(delivery(statuses=[item]))
    stored(bundle("message_statuses", "message_text"))
    stored(payload("message_text"))
    digest()
    digest()
    assert (Status.objects.count(), Inbound.objects.count(), Message.objects.count()) == (2, 1, 1)
    assert states() == {State.DONE}


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered", "read"))))
def test_any_order_of_deliveries_climbs_to_the_same_step(
    account: WhatsAppAccount, order: tuple[str, ...]
) -> None:
    for word in order:
        stored(delivery(statuses=[status(word)]))
        digest()
    row = Message.objects.get()
    assert (row.step, row.failed_at) == (Step.READ, None)
    assert row.sent_at == row.delivered_at == row.read_at is not None


def test_a_person_without_a_number_is_known_by_their_id(account: WhatsAppAccount) -> None:
    item = status(recipient_user_id="US.1", recipient_parent_user_id="US.ENT.2")
    item.pop("recipient_id")
    older = status("read", parent_recipient_user_id="US.ENT.2")
    stored(delivery(statuses=[item, older]))
    wrote = message(from_user_id="US.1", from_parent_user_id="US.ENT.2")
    wrote.pop("from")
    people = [{"user_id": "US.9"}, {"user_id": "US.1", "profile": {"name": "Nobody"}}]
    stored(delivery(messages=[wrote], contacts=people))
    digest()
    fact, inbound = Status.objects.get(status="sent"), Inbound.objects.get()
    assert (fact.wa_id, fact.user_id, fact.parent_user_id) == ("", "US.1", "US.ENT.2")
    assert Status.objects.get(status="read").parent_user_id == "US.ENT.2"
    assert (inbound.wa_id, inbound.user_id, inbound.parent_user_id) == ("", "US.1", "US.ENT.2")
    assert inbound.profile_name == "Nobody"


def test_the_people_of_a_group_are_told_apart(account: WhatsAppAccount) -> None:
    group: dict[str, Any] = {"recipient_type": "group", "recipient_id": "group-1"}
    items = [
        status("read", recipient_participant_id="111", **group),
        status("read", participant_recipient_id="222", **group),
    ]
    stored(delivery(statuses=items))
    digest()
    assert set(Status.objects.values_list("participant", flat=True)) == {"111", "222"}


def test_both_pricing_models_are_kept_as_they_came(account: WhatsAppAccount) -> None:
    old = status(
        conversation={
            "id": "72b1",
            "expiration_timestamp": "1750116480",
            "origin": {"type": "referral_conversion"},
        },
        pricing={"billable": False, "pricing_model": "CBP", "category": "referral_conversion"},
    )
    new = status("read", pricing={"pricing_model": "PMP", "type": "regular", "category": "service"})
    stored(delivery(statuses=[old, new]))
    digest()
    first, second = Status.objects.get(status="sent"), Status.objects.get(status="read")
    assert (first.billable, first.pricing_model, first.pricing_type) == (False, "CBP", "")
    assert (first.conversation_id, first.conversation_origin) == ("72b1", "referral_conversion")
    assert first.conversation_expires_at is not None
    assert (second.billable, second.pricing_type) == (None, "regular")
    assert (second.pricing_category, second.extra) == ("service", None)
    assert noticed() == set()


def test_what_a_message_cost_is_kept_beside_its_price(account: WhatsAppAccount) -> None:
    cost = {"amount": "1.5", "currency": "EUR"}
    pricing = {
        "pricing_model": "PMP",
        "type": "regular",
        "category": "marketing_lite",
        "cost": cost,
    }
    stored(delivery(statuses=[status(pricing=pricing)]))
    digest()
    fact = Status.objects.get()
    assert (fact.pricing_category, fact.extra) == ("marketing_lite", {"pricing": pricing})
    assert noticed() == set()


CATEGORIES = (
    "authentication", "authentication-international", "authentication_international", "marketing",
    "marketing_lite", "referral_conversion", "service", "utility", "group_marketing",
    "group_utility", "group_service", "general_purpose_ai", "teleportation",
)  # fmt: skip


@pytest.mark.parametrize("model", ["CBP", "PMP"])
def test_every_word_of_a_price_is_kept_and_only_new_ones_are_counted(
    account: WhatsAppAccount, model: str
) -> None:
    for n, category in enumerate(CATEGORIES):
        pricing = {"billable": True, "pricing_model": model, "category": category}
        stored(delivery(statuses=[status(id=f"wamid.{n}", pricing=pricing)] * 2))
    digest()
    kept = Status.objects.filter(pricing_model=model, billable=True, extra__isnull=True)
    assert sorted(kept.values_list("pricing_category", flat=True)) == sorted(CATEGORIES)
    assert {note[:2] for note in noticed()} == {("pricing category", "teleportation")}


def test_errors_are_kept_whole(account: WhatsAppAccount) -> None:
    errors = [
        {"code": 131049, "title": "Not delivered", "error_data": {"details": "Healthy ecosystem"}},
        {"code": 1, "title": "Another"},
    ]
    stored(delivery(statuses=[status("failed", errors=errors)]))
    digest()
    fact, row = Status.objects.get(), Message.objects.get()
    assert (fact.error_code, fact.error_title) == (131049, "Not delivered")
    assert fact.error_details == "Healthy ecosystem"
    assert fact.extra == {"errors": errors}
    assert (row.step, row.error_code) == (Step.NONE, 131049)
    assert row.failed_at is not None


def test_what_is_new_to_us_is_kept_counted_and_digested(account: WhatsAppAccount) -> None:
    strange = status(
        "teleported",
        biz_opaque_callback_data={"not": "text"},
        mood="good",
        pricing={"pricing_model": "XYZ", "colour": "red"},
        conversation="soup",
    )
    stored(delivery(statuses=[strange]))
    stored(delivery(messages=[message("hologram", {"angle": 3})]))
    stored(delivery(messages=[message("hologram", {"angle": 3}, id="wamid.in2")]))
    digest()
    assert states() == {State.DONE}
    fact = Status.objects.get()
    assert fact.callback_data == '{"not": "text"}'
    assert fact.extra is not None
    assert fact.extra["mood"] == "good"
    assert fact.extra["conversation"] == "soup"
    assert fact.extra["pricing"]["colour"] == "red"
    assert Inbound.objects.get(wamid="wamid.in").item["hologram"] == {"angle": 3}
    assert noticed() == {
        ("status", "teleported", 1), ("statuses key", "mood", 1), ("pricing key", "colour", 1),
        ("pricing pricing_model", "XYZ", 1), ("message type", "hologram", 2),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "part", "text", "given"),
    [
        ("button", {"text": "Stop", "payload": "STOP-1"}, "Stop", "STOP-1"),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "b1", "title": "Yes"}},
            "Yes",
            "b1",
        ),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"body": "Sent"}}, "Sent", ""),
        ("image", {"id": "1", "caption": "Look"}, "Look", ""),
        ("reaction", {"message_id": "wamid.1", "emoji": "👍"}, "👍", ""),
        ("reaction", {"message_id": "wamid.1"}, "", ""),
        ("location", {"latitude": 35.6, "longitude": 139.7}, "", ""),
        ("text", "soup", "", ""),
    ],
)
def test_what_a_person_said_or_pressed_is_found(
    account: WhatsAppAccount, kind: str, part: Any, text: str, given: str
) -> None:
    referral = {"source_type": "ad", "source_id": "7"}
    answer = message(kind, part, context={"id": "wamid.out"}, referral=referral)
    stored(delivery(messages=[answer]))
    digest()
    fact = Inbound.objects.get()
    assert (fact.kind, fact.text, fact.payload) == (kind, text, given)
    assert (fact.context_id, fact.referral) == ("wamid.out", referral)


@pytest.mark.parametrize(
    "poison",
    [
        {"id": WAMID, "status": "sent"},
        {"id": WAMID, "timestamp": "1750263773"},
        {"status": "sent", "timestamp": "1750263773"},
        {"id": "w" * 5000, "status": "sent", "timestamp": "1750263773"},
        {"id": WAMID, "status": "sent", "timestamp": "soon"},
        {"id": WAMID, "status": "sent", "timestamp": 10**30},
        "soup",
        None,
    ],
)
def test_a_status_that_cannot_be_a_fact_does_not_block_its_neighbours(
    account: WhatsAppAccount, poison: Any
) -> None:
    stored(delivery(statuses=[status("read", id="wamid.before")]))
    bad = stored(delivery(statuses=[status("sent"), poison, status("delivered")]))
    stored(delivery(statuses=[status("read", id="wamid.after")]))
    digest()
    assert Status.objects.count() == 4
    assert [letter.pk for letter in DeadLetter.objects.all()] == [bad.pk]
    assert "one of statuses" in DeadLetter.objects.get().error


def test_text_that_postgresql_cannot_hold_stays_readable(account: WhatsAppAccount) -> None:
    odd = "a\x00b\ud800c👍"
    stored(delivery(statuses=[status(biz_opaque_callback_data=odd, mood={odd: odd})]))
    stored(delivery(messages=[message("text", {"body": odd})]))
    digest()
    assert Status.objects.get().callback_data == Inbound.objects.get().text == "a\ufffdb?c👍"


def test_of_a_set_that_fails_only_the_poisoned_delivery_is_tried_again(
    account: WhatsAppAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hook(facts: Any) -> None:
        Inbound.objects.filter(wamid="wamid.0").update(text="half done")
        if any(fact.wamid == "wamid.5" for fact in facts):
            raise ValueError("for the test")

    monkeypatch.setattr(ports, "inbound_hooks", [hook])
    poisoned = [stored(delivery(messages=[message(id=f"wamid.{n}")])) for n in range(20)][5]
    digest()
    assert Inbound.objects.count() == 19
    waiting = Waiting.objects.get()
    assert (waiting.pk, waiting.attempts) == (poisoned.pk, 1)
    assert waiting.error == "ValueError: for the test"
    for _ in range(10):
        wait_over()
        digest()
    assert (DeadLetter.objects.get().pk, DeadLetter.objects.get().attempts) == (poisoned.pk, 5)
    monkeypatch.setattr(ports, "inbound_hooks", [])
    assert replay(Delivery.objects.all().in_state(State.FAILED)) == 1
    digest()
    assert Inbound.objects.count() == 20
    assert states() == {State.DONE}


def test_a_stranger_cannot_bring_facts_by_naming_an_app(account: WhatsAppAccount) -> None:
    make_account(make_organisation("mallory"), waba_id="666")  # same app id, a secret of its own
    stored(payload("message_statuses"), secret="mallorys-secret")
    stored(delivery("999", statuses=[status()]))
    digest()
    assert not Status.objects.exists()
    assert noticed() == {("foreign signature", WABA, 1), ("no account", "999", 1)}
    assert states() == {State.DONE}


def test_facts_signed_with_the_previous_secret_count(account: WhatsAppAccount) -> None:
    connection = account.connection
    connection.app_secret, connection.previous_app_secret = "new-secret", SECRET
    connection.save()
    stored(payload("message_statuses"))
    digest()
    assert Status.objects.count() == 2


def test_facts_and_other_changes_in_one_delivery_both_count(template: Template) -> None:
    mixed = bundle("template_approved", "message_statuses")
    mixed["entry"][1]["changes"][0]["value"]["errors"] = [{"code": 130429}]
    stored(mixed)
    digest()
    template.refresh_from_db()
    assert template.status == "approved"
    assert Status.objects.count() == 2
    kept = Change.objects.get(field="messages")  # what Meta says about the account, not a message
    assert kept.value["errors"] == [{"code": 130429}]
    assert "statuses" not in kept.value


def test_a_batch_tells_how_many_and_how_late(account: WhatsAppAccount) -> None:
    first = stored(payload("message_statuses"))
    stored(delivery(statuses=[status("read")]))
    digest()
    batch = Batch.objects.get()
    assert (batch.deliveries, batch.statuses, batch.inbound) == (2, 3, 0)
    assert batch.oldest_received_at == first.received_at
    assert batch.made_at > batch.oldest_received_at
    assert stored(payload("message_text")).kind == Kind.INBOUND
