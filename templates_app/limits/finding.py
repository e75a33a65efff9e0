"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass

TEMPLATES = "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/"
COMPONENTS = TEMPLATES + "components"


@dataclass(frozen=True)
class Finding:
    """One rule that is broken.

    code        stable name of the rule, such as "body_too_long"
    field       where: "name", "language", "category", "ttl", "header.text", "body.text",
                "footer.text",
                "buttons", "buttons.2.url" (buttons counted from 0), "header.sample.1",
                "body.sample.name"
    message     what is wrong, a whole translated sentence
    cure        what to do, a whole translated sentence
    subcode     the number Meta would answer with; None when Meta accepts it and rejects it in
                review
    source      the page of Meta that says so
    """

    code: str
    field: str
    message: str
    cure: str
    subcode: int | None
    source: str = COMPONENTS
