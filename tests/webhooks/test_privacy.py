"""A person is given everything about them, and then leaves nothing behind but numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from assets.models import WhatsAppAccount
from tests.people import make_account, make_organisation
from tests.webhooks.meta import APP, WABA, payload, stored
from tests.webhooks.test_digest import digest
from tests.webhooks.test_messages import delivery, message, status
from traffic import privacy as facts
from traffic.models import Inbound, Learned, Message, Status
from traffic.privacy import Person
from webhooks import privacy
from webhooks.models import Change, Delivery, Waiting
from webhooks.replaying import replay

pytestmark = pytest.mark.django_db

NUMBER, USER = "16505551234", "US.13491208655302741918"
SHEENA = Person(wabas=(WABA,), numbers=(NUMBER,), users=(USER,))


@pytest.fixture
def spoken(account: WhatsAppAccount) -> list[Delivery]:
    names = ("message_text", "message_statuses", "user_preferences")
    rows = [stored(payload(name)) for name in names]
    other = status("read", id="wamid.other", recipient_id="818012345678")
    rows.append(stored(delivery(statuses=[other, status(recipient_id=NUMBER, id="wamid.third")])))
    digest()
    return rows


def everything() -> str:
    """All that the tables hold, as text."""
    told = []
    with connection.cursor() as cursor:
        for table in (
            "traffic_status", "traffic_inbound", "traffic_message", "traffic_preference",
            "traffic_identitychange", "traffic_call", "webhooks_change",
        ):  # fmt: skip
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            told += [row for (row,) in cursor.fetchall()]
    return "\n".join([*told, *(bytes(row.body).decode() for row in Delivery.objects.all())])


def test_a_person_is_given_everything(spoken: list[Delivery]) -> None:
    Learned.objects.create(
        wamid="wamid.third", status="read", happened_at=timezone.now(), waba_id=WABA
    )
    given = facts.export(SHEENA)
    assert {kind: len(rows) for kind, rows in given.items()} == {
        "statuses": 3, "inbound": 1, "messages": 2, "preferences": 1, "identity_changes": 0,
        "calls": 0, "learned": 1,
    }  # fmt: skip
    items = privacy.export(SHEENA)
    assert any(item["item"].get("text") for item in items)
    assert not any("818012345678" in str(item) for item in items)


def test_an_erased_person_is_nowhere_and_the_others_are_still_there(
    spoken: list[Delivery],
) -> None:
    assert privacy.erase(SHEENA) == 4
    assert facts.erase(SHEENA) == 7
    left = everything()
    for private in (NUMBER, USER, "MTY1MDU1NTEyMzQ", "Sheena", "another colour"):
        assert private not in left
    assert "818012345678" in left
    assert Status.objects.count() == 4  # that it was sent, and what it cost
    assert Status.objects.filter(billable=True).count() == 2
    assert not Inbound.objects.exists()
    hashed = set(Status.objects.values_list("wamid", flat=True))
    assert hashed == set(Message.objects.values_list("wamid", flat=True))
    assert privacy.erase(SHEENA) == facts.erase(SHEENA) == 0


def test_what_was_learned_by_reading_is_erased_with_its_message(spoken: list[Delivery]) -> None:
    for wamid in ("wamid.third", "wamid.other"):
        Learned.objects.create(wamid=wamid, status="read", happened_at=timezone.now(), waba_id=WABA)
    facts.erase(SHEENA)
    assert facts.erase(SHEENA) == 0
    wamids = set(Learned.objects.values_list("wamid", flat=True))
    assert "wamid.third" not in wamids
    assert "wamid.other" in wamids
    assert wamids <= set(Message.objects.values_list("wamid", flat=True))


def test_the_person_of_a_group_is_erased_too(account: WhatsAppAccount) -> None:
    ids: dict[str, Any] = {
        "recipient_participant_id": NUMBER,
        "recipient_participant_user_id": USER,
    }
    stored(delivery(statuses=[status("read", **ids)]))
    digest()
    known_by_id = Person(wabas=(WABA,), users=(USER,))
    assert len(facts.export(known_by_id)["statuses"]) == 1
    assert facts.erase(known_by_id) == 1
    assert NUMBER not in everything().replace(bytes(Delivery.objects.get().body).decode(), "")


@pytest.mark.parametrize("known", ["old number", "new number", "old id", "new id"])
def test_a_person_with_a_new_number_is_erased_under_either(
    account: WhatsAppAccount, known: str
) -> None:
    part = {"type": "user_changed_number", "wa_id": "12195555358", "user_id": "US.2",
            "previous_user_id": USER, "body": f"User Sheena changed from {NUMBER} to 12195555358"}  # fmt: skip
    stored(delivery(messages=[message("system", part, **{"from": NUMBER})]))
    digest()
    ids = {"old number": NUMBER, "new number": "12195555358", "old id": USER, "new id": "US.2"}
    person = Person(wabas=(WABA,), numbers=(ids[known],))
    assert len(facts.export(person)["identity_changes"]) == 1
    privacy.erase(person)
    assert facts.erase(person) == 2
    assert facts.erase(person) == 0
    left = everything()
    for private in (NUMBER, "12195555358", USER, "US.2", "Sheena"):
        assert private not in left


def test_a_caller_is_given_their_calls_and_erased(account: WhatsAppAccount) -> None:
    item = {"id": "wacid.1", "event": "connect", "timestamp": "1749196895", "from": NUMBER,
            "direction": "USER_INITIATED"}  # fmt: skip
    stored({"entry": [{"id": WABA, "changes": [{"field": "calls", "value": {"calls": [item]}}]}]})
    digest()
    assert len(facts.export(SHEENA)["calls"]) == 1
    privacy.erase(SHEENA)
    assert facts.erase(SHEENA) == 1
    assert NUMBER not in everything()


def test_what_is_kept_without_use_is_given_out_and_erased(account: WhatsAppAccount) -> None:
    stored(payload("history"))
    digest()
    assert privacy.export(SHEENA)
    assert privacy.erase(SHEENA) == 1
    assert NUMBER not in everything()


def test_what_is_redacted_is_not_digested_again(spoken: list[Delivery]) -> None:
    privacy.erase(SHEENA)
    assert replay(Delivery.objects.all()) == 0
    assert Delivery.objects.filter(redacted_at=None).count() == 0


def test_what_waits_is_left_until_it_is_digested(account: WhatsAppAccount) -> None:
    stored(payload("message_text"))
    assert privacy.erase(SHEENA) == 0
    assert Waiting.objects.exists()
    digest()
    assert privacy.erase(SHEENA) == 1


def test_an_unreadable_body_is_emptied(account: WhatsAppAccount) -> None:
    row = stored(f'{{"id": "{WABA}", "wa_id": "{NUMBER}"'.encode())
    digest()
    assert privacy.erase(SHEENA) == 1
    row.refresh_from_db()
    assert bytes(row.body) == b""


def test_another_organisation_keeps_what_it_knows(account: WhatsAppAccount) -> None:
    bank = make_account(make_organisation("bank"), waba_id="200")
    bank.connection.app_id = APP
    bank.connection.save()
    stored(delivery("200", messages=[message(**{"from": NUMBER})]))
    stored(payload("message_text"))
    digest()
    privacy.erase(SHEENA)
    facts.erase(SHEENA)
    assert Inbound.objects.get().waba_id == "200"
    assert Delivery.objects.filter(redacted_at=None).count() == 1
    assert not Change.objects.exists()
