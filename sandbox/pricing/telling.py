"""What the `statuses` webhooks say of a price.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from sandbox.store import Doc


def told_price(model: str, kind: str, category: str, *, billable: bool) -> Doc:
    """The `pricing` object. Webhooks write one category with a hyphen; `type` came with the model
    per message.
    """
    shown = category.replace("authentication_international", "authentication-international")
    told: Doc = {"billable": billable, "pricing_model": model}
    if model == "PMP":
        told["type"] = kind
    return {**told, "category": shown}


def told_conversation(id: str, origin: str, closes_at: float) -> Doc:
    """The `conversation` object."""
    expires = str(int(closes_at))
    return {"id": id, "expiration_timestamp": expires, "origin": {"type": origin}}
