"""The names by which a business knows a person: number, business-scoped user id, identity key.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

import base64
import hashlib
import hmac
import secrets

from sandbox.store import Doc, Store

MONTH = 30 * 86400
LINKED = "linked"  # what all linked portfolios together count as


def bsuid(store: Store, business_id: str, person: Doc) -> str:
    """`CC.` and digits: the person's id in this portfolio, another one in every other portfolio.

    It follows from the state's secret and the number, so a new number means a new id.
    """
    made = f"{person['country']}.{_digits(store, business_id, person)}"
    return _remembered(store, made, business_id, person)


def parent_bsuid(store: Store, business_id: str, person: Doc) -> str | None:
    """The id that all linked portfolios share; None for a portfolio that is not linked."""
    if not store.the("business", business_id).get("linked"):
        return None
    made = f"{person['country']}.ENT.{_digits(store, LINKED, person)}"
    return _remembered(store, made, "", person)


def identity_key_hash(store: Store, person: Doc) -> str:
    """Changes when the person sets WhatsApp up again, on a new handset for instance."""
    return base64.b64encode(_digest(store, "key", person, person["keys"])[:8]).decode()


def checks_identity(phone: Doc) -> bool:
    """Whether the number asked for identity keys, by its settings edge."""
    return bool(phone.get("settings", {}).get("identity_key_check"))


def _digits(store: Store, scope: str, person: Doc) -> str:
    digest = _digest(store, scope, person, person["generation"])
    return str(10**19 + int.from_bytes(digest[:12]) % (9 * 10**19))


def _digest(store: Store, scope: str, person: Doc, version: int) -> bytes:
    text = f"{scope}|{person['wa_id']}|{version}"
    return hmac.new(_secret(store).encode(), text.encode(), hashlib.sha256).digest()


def _secret(store: Store) -> str:
    """The state's own, made when first needed; exported with the settings, so that ids last."""
    if not store.setting("identity_secret"):
        store.set("identity_secret", secrets.token_hex(16))
    return str(store.setting("identity_secret"))


def _remembered(store: Store, made: str, business: str, person: Doc) -> str:
    store.db.execute(
        "INSERT OR IGNORE INTO bsuids VALUES (?, ?, ?)", (made, business, person["wa_id"])
    )
    return made


# -- hidden numbers ------------------------------------------------------------------------------


def note_number(store: Store, business_id: str, person: Doc) -> None:
    """The portfolio and the person have just dealt with each other by the number itself."""
    store.db.execute(
        "INSERT OR REPLACE INTO known_numbers VALUES (?, ?, ?)",
        (business_id, person["wa_id"], store.now()),
    )


def shows_number(store: Store, business_id: str, phone_id: str, person: Doc) -> bool:
    """Whether webhooks and answers to this portfolio carry the person's number.

    A hidden one is told to whom the person keeps in the contacts, to portfolios with a contact book
    that dealt with the number before, and to others for 30 days after they did.
    """
    if not person["hides_number"] or phone_id in person["saved"]:
        return True
    row = store.db.execute(
        "SELECT at FROM known_numbers WHERE business = ? AND wa_id = ?",
        (business_id, person["wa_id"]),
    ).fetchone()
    if row is None:
        return False
    book = not store.the("business", business_id).get("contact_book_disabled")
    return bool(book or row["at"] > store.now() - MONTH)


def contact(
    store: Store, business_id: str, phone_id: str, person: Doc, *, username: bool = True
) -> Doc:
    """An entry of `contacts[]`; without `wa_id` where the number is hidden."""
    profile: Doc = {"name": person["name"]}
    if username and person["username"]:
        profile["username"] = person["username"]
    entry: Doc = {"profile": profile}
    if shows_number(store, business_id, phone_id, person):
        entry["wa_id"] = person["wa_id"]
    entry["user_id"] = bsuid(store, business_id, person)
    parent = parent_bsuid(store, business_id, person)
    return {**entry, "parent_user_id": parent} if parent else entry
