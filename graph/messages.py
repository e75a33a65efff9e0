"""Sending a message, and a file for one.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.answers import Json
from graph.client import Graph
from graph.errors import Unexpected
from graph.reading import parts, text

LONGEST_CALLBACK = 512  # characters of callback_data


@dataclass(frozen=True)
class Accepted:
    """Meta took the message; what becomes of it is told by webhooks alone.

    id        the wamid
    wa_id     the recipient as Meta knows them; "" for people who hide their number
    user_id   their business-scoped id; "" when Meta does not say
    status    accepted, held_for_quality_assessment, paused; "" for what is no template
    """

    id: str
    wa_id: str
    user_id: str
    status: str


def template(
    name: str, language: str, components: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The message of a template. `components`: those with parameters, as Meta takes them when sending."""
    made: dict[str, Any] = {"name": name, "language": {"code": language}}
    if components:
        made["components"] = list(components)
    return {"type": "template", "template": made}


def free_form(body: str, buttons: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """A text of at most 4,096 characters, or with up to three buttons (id, label) of at most 1,024.

    Meta delivers it only within 24 hours of the person's last message.
    """
    if not buttons:
        return {"type": "text", "text": {"body": body}}
    row = [{"type": "reply", "reply": {"id": key, "title": label}} for key, label in buttons]
    action = {"buttons": row}
    interactive = {"type": "button", "body": {"text": body}, "action": action}
    return {"type": "interactive", "interactive": interactive}


def send(
    graph: Graph,
    phone_number_id: str,
    message: Mapping[str, Any],
    *,
    to: str = "",
    user_id: str = "",
    callback_data: str = "",
    secrets: Collection[str] = (),
) -> Accepted:
    """Sends to a number (digits with the country's) or, without one, to a user id of Meta's. `secrets`: texts in
    the message that are not recorded.

    Meta has no key that makes a repetition harmless: when this raises with `maybe_done`, the message may be
    out, and only a webhook with the same `callback_data` tells so.
    """
    whom = {"to": f"+{to.lstrip('+')}"} if to else {"recipient": user_id}
    body = {"messaging_product": "whatsapp", "recipient_type": "individual", **whom, **message}
    if callback_data:
        body["biz_opaque_callback_data"] = callback_data[:LONGEST_CALLBACK]
    answer = graph.post(f"{phone_number_id}/messages", body=body, secrets=secrets)
    return _accepted(answer)


def _accepted(answer: Json) -> Accepted:
    first = next(iter(parts(answer, "messages")), {})
    contact = next(iter(parts(answer, "contacts")), {})
    if not text(first, "id"):
        raise Unexpected("Meta took a message and gave it no id", maybe_done=True)
    return Accepted(
        id=text(first, "id"),
        wa_id=text(contact, "wa_id"),
        user_id=text(contact, "user_id"),
        status=text(first, "message_status"),
    )


def upload(
    graph: Graph, phone_number_id: str, *, file_name: str, file_type: str, data: bytes
) -> str:
    """Uploads a file for messages of this number and returns its id, which lives for 30 days."""
    boundary = secrets.token_hex(16)
    fields = {"messaging_product": "whatsapp", "type": file_type}
    lines = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    safe = "".join(one if one.isalnum() or one in "._-" else "_" for one in file_name) or "file"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{safe}"\r\n'
        f"Content-Type: {file_type}\r\n\r\n"
    )
    answer = graph.post_bytes(
        f"{phone_number_id}/media",
        lines + head.encode() + data + f"\r\n--{boundary}--\r\n".encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
    found = text(answer, "id")
    if not found:
        raise Unexpected("Meta gave no id for the file", maybe_done=True)
    return found
