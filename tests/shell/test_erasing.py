"""A person is exported from and erased in every room that holds something about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from assets.models import WhatsAppAccount
from billing.models import Charge
from messaging.models import Send
from tests.billing.telling import MEXICO, facts, prepare, tell
from tests.optin.making import opted_in
from tests.webhooks.meta import stored
from traffic.models import Message
from traffic.privacy import Person
from waportal import wiring
from webhooks.models import Delivery, Waiting

PERSON = Person(wabas=("W1", "W2"), numbers=(MEXICO,))


@pytest.fixture
def known() -> Delivery:
    """One message as charge, fact and raw delivery, and one of our own."""
    organisation = prepare({"cards": ["three tiers"]})
    opted_in(organisation, MEXICO)
    account = WhatsAppAccount.objects.get(waba_id="W1")
    Send.objects.create(
        organisation=organisation, key="1", kind="test", account=account, number=MEXICO,
        phone_number_id="1", values={"body.0": "4711"},
    )  # fmt: skip
    tell(facts(["2026-08-03T20:00Z wamid.1 delivered price=PMP/regular/utility/true"]))
    status = {"id": "wamid.1", "status": "delivered", "recipient_id": MEXICO}
    change: dict[str, Any] = {"field": "messages", "value": {"statuses": [status]}}
    row = stored(
        {"object": "whatsapp_business_account", "entry": [{"id": "W1", "changes": [change]}]}
    )
    Waiting.objects.all().delete()  # digested
    return row


@pytest.mark.django_db
def test_an_erasure_reaches_charges_facts_and_raw_deliveries(known: Delivery) -> None:
    given = wiring.export(PERSON)
    assert [one["value"] for one in given["consent"][0]["identifiers"]] == ["525555550101"]
    assert [one["unit_id"] for one in given["charges"]] == ["wamid.1"]
    assert [one["wamid"] for one in given["facts"]["messages"]] == ["wamid.1"]
    assert [one["item"]["recipient_id"] for one in given["deliveries"]] == [MEXICO]
    assert [one["values"] for one in given["messages"]["messages"]] == [{"body.0": "4711"}]
    assert all(wiring.erase(PERSON).values())
    assert Send.objects.get().values == {}
    assert Charge.objects.get().unit_id == Message.objects.get().wamid  # the same hash in both
    assert Charge.objects.get().unit_id.startswith("erased.")
    known.refresh_from_db()
    assert MEXICO.encode() not in bytes(known.body)
    assert not any(wiring.erase(PERSON).values())  # done again, there is nobody left


@pytest.mark.django_db
def test_a_strangers_erasure_reaches_nothing(known: Delivery) -> None:
    stranger = Person(wabas=("W3",), numbers=(MEXICO,))
    assert not any(wiring.erase(stranger).values())
    assert Charge.objects.get().unit_id == "wamid.1"
    assert MEXICO.encode() in bytes(known.body)


def test_every_privacy_module_is_listed_and_charges_come_before_facts() -> None:
    listed = [getattr(room, "__name__", "") for _name, room in wiring.PRIVACY]
    there = {f"{path.parent.name}.privacy" for path in Path(settings.BASE_DIR).glob("*/privacy.py")}
    assert set(listed) == there
    assert listed.index("billing.privacy") < listed.index("traffic.privacy")
