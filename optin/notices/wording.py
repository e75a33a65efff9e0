"""The words of a notice before and after its placeholders are filled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a consent is for. One notice, one purpose: each has an act of its own."""

    MARKETING = "marketing", _("Marketing: offers, news, recommendations")
    UTILITY = "utility", _("Utility: orders, appointments, accounts")
    AUTHENTICATION = "authentication", _("Authentication: one-time codes")
    SERVICE = "service", _("Service: answers to questions")
    CALLING = "calling", _("Calling: voice calls on WhatsApp")


TEXTS = ("title", "statement", "details", "message", "reply", "script")
# A placeholder stands for what the business is; filled from the field of this name.
PLACEHOLDERS = {
    "business": "business",
    "company": "company",
    "address": "address",
    "contact": "contact",
    "privacy_link": "privacy_url",
    "terms_link": "terms_url",
}
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Wording:
    """business     as the person sees it named: a verified name
    company, address, contact   of who is responsible: legal name, post, e-mail or phone
    statement    the sentence that is agreed to, the label of the box
    details      everything else that has to be told beside it, a line for each thing
    reply        what the person sends to say yes (the prefilled text of a link or QR code)
    message      the notice as a WhatsApp message with buttons, in answer to the person's own
    script       what is said on the phone"""

    jurisdiction: str
    purpose: str
    language: str
    business: str = ""
    company: str = ""
    address: str = ""
    contact: str = ""
    privacy_url: str = ""
    terms_url: str = ""
    title: str = ""
    statement: str = ""
    details: str = ""
    message: str = ""
    reply: str = ""
    script: str = ""

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Wording:
        """Of a row or a form: known names are taken, texts made whole."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: tidy(str(values.get(name) or "")) for name in names})

    def filled(self) -> Wording:
        """With the placeholders replaced whose field says something."""
        return replace(self, **{name: self._fill(getattr(self, name)) for name in TEXTS})

    def _fill(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            name = PLACEHOLDERS.get(match[1], "")
            return (getattr(self, name) if name else "") or match[0]

        return PLACEHOLDER.sub(value, text)

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in TEXTS}


def tidy(text: str) -> str:
    """In the form in which equal texts have equal bytes; no trailing white space."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
