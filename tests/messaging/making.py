"""What the tests of messages share."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation
from messaging.models import Send
from optin.models import Subject
from tests.optin.making import agree, person
from tests.sandbox_server import Sandbox
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest
from webhooks.models import Delivery

PERSON = "+16505551234"
SENDER_ID = "600000000000101"


def opted_in(organisation: Organisation, number: str = PERSON, purpose: str = "utility") -> Subject:
    """To what is sent at any hour."""
    subject = person(organisation, number)
    agree(organisation, subject, purpose=purpose)
    return subject


def status(
    send: Send, word: str, seconds: int, *, waba: str = Sandbox.waba_id, **more: Any
) -> dict[str, Any]:
    """A webhook about this message."""
    item = {
        "id": "wamid.ours", "status": word, "timestamp": str(seconds), "recipient_id": PERSON[1:],
        "biz_opaque_callback_data": send.callback_data, **more,
    }  # fmt: skip
    value = {
        "messaging_product": "whatsapp", "metadata": {"phone_number_id": SENDER_ID},
        "statuses": [item],
    }  # fmt: skip
    return {"entry": [{"id": waba, "changes": [{"field": "messages", "value": value}]}]}


def wrote(
    text: str, *, at: int, waba: str = Sandbox.waba_id, wamid: str = "wamid.in", **more: Any
) -> dict[str, Any]:
    """A message from the person of the tests."""
    item = {
        "id": wamid, "from": PERSON[1:], "timestamp": str(at), "type": "text", "text": {"body": text},
        **more,
    }  # fmt: skip
    value = {
        "messaging_product": "whatsapp", "metadata": {"phone_number_id": SENDER_ID},
        "messages": [item],
    }  # fmt: skip
    return {"entry": [{"id": waba, "changes": [{"field": "messages", "value": value}]}]}


def hear(*deliveries: dict[str, Any]) -> None:
    """As the sandbox's first app sends them."""
    for one in deliveries:
        row = stored(one, secret=Sandbox.app_secret)
        Delivery.objects.filter(pk=row.pk).update(app_id=Sandbox.app_id)
        digest()


def sent(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The calls to send a message that the sandbox got."""
    return sandbox.requests(path="/messages$", method="POST")
