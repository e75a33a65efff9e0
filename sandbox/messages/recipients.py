"""To whom: a phone number as people write it, or a business-scoped user id.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

import re
from dataclasses import dataclass

from sandbox.assets.storage import digits_of, owner_id
from sandbox.messages.failures import refusal
from sandbox.people import identities
from sandbox.people import storage as people
from sandbox.store import Doc, Store

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True)
class Recipient:
    person: Doc
    input: str
    by: str  # "phone" or "bsuid"

    def shown(self, store: Store, phone: Doc) -> Doc:
        """{"input", "wa_id" unless it is hidden, "user_id"}, as answers name people."""
        business = owner_id(store, phone)
        contact = identities.contact(store, business, phone["id"], self.person)
        shown = {"input": self.input}
        shown.update({name: contact[name] for name in ("wa_id", "user_id") if name in contact})
        return shown


def find_recipient(store: Store, phone: Doc, given: str) -> Recipient:
    """Raises 131009, or 131021 for the number itself."""
    if BSUID.fullmatch(given):
        return Recipient(_of_bsuid(store, phone, given), given, "bsuid")
    digits = normal(phone, given)
    if digits == digits_of(phone):
        raise refusal(131021, "The recipient is the number that sends.")
    return Recipient(people.get_or_make(store, digits), given, "phone")


def normal(phone: Doc, given: str) -> str:
    """The digits with their calling code: the number's own one is put before a number without +.

    Meta does not say when the digits already have it. Here they do when they begin with it and
    are more than ten, which is the longest a number without its code usually is.
    """
    digits = re.sub(r"[\s()+.-]", "", given)
    if not (digits.isascii() and digits.isdigit()):
        raise refusal(131009, "The recipient must be a phone number.")
    code = str(phone.get("country_dial_code", ""))
    if not given.strip().startswith("+") and not (digits.startswith(code) and len(digits) > 10):
        digits = code + digits
    if not 7 <= len(digits) <= 15:
        raise refusal(131009, "The recipient's phone number must have 7 to 15 digits.")
    return digits


def _of_bsuid(store: Store, phone: Doc, given: str) -> Doc:
    """Only ids of this portfolio, or of the linked ones, and only those still in use."""
    business = owner_id(store, phone)
    person = people.of_bsuid(store, given)
    if person is not None and given in (
        identities.bsuid(store, business, person),
        identities.parent_bsuid(store, business, person),
    ):
        return person
    raise refusal(131009, "The recipient is not a user id of this business portfolio.")
