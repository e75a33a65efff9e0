"""Contact cards.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/contacts-messages
"""

import re

from sandbox.messages.draft import Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part

MOST, LONGEST = 257, 1000
NAMES = ("formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix")
# key of a contact: the texts each entry of its list may have
LISTS = {
    "addresses": ("street", "city", "state", "zip", "country", "country_code", "type"),
    "emails": ("email", "type"),
    "phones": ("phone", "type", "wa_id"),
    "urls": ("url", "type"),
}


def check_contacts(message: Part, draft: Draft) -> None:
    for contact in message.parts("contacts", most=MOST):
        contact.only("name", "birthday", "org", *LISTS)
        _check_name(contact.part("name"))
        birthday = contact.optional_text("birthday", 10)
        if birthday and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", birthday):
            raise refusal(131009, f"{contact.at('birthday')} must be written YYYY-MM-DD.")
        if org := contact.optional_part("org"):
            org.only("company", "department", "title").texts(
                LONGEST, "company", "department", "title"
            )
        for name, texts in LISTS.items():
            for entry in contact.parts(name, least=0, most=100):
                entry.only(*texts).texts(LONGEST, *texts)


def _check_name(name: Part) -> None:
    """The whole name, and at least one of its parts."""
    name.only(*NAMES).text("formatted_name", LONGEST)
    name.texts(LONGEST, *NAMES)
    if not any(name.has(part) for part in NAMES[1:]):
        raise refusal(131008, f"{name.path} needs one more of {', '.join(NAMES[1:])}.")
