"""Keeping portfolios, accounts, numbers and what belongs to them."""

from sandbox.store import Doc, Store

# kind → the key that names what it belongs to
PARENTS = {
    "business": "", "app": "", "user": "business", "waba": "owner", "phone": "waba",
    "credit_line": "business", "credit_allocation": "credit_line", "certification": "business",
    "preverified_number": "business", "profile": "phone", "bot": "phone", "qr_code": "phone",
    "solution": "owner_app", "mobility_intent": "waba", "migration_intent": "waba",
    "schedule": "waba", "signup": "waba", "activity": "waba", "sign_in_code": "app",
}  # fmt: skip


def save(store: Store, kind: str, doc: Doc) -> Doc:
    return store.put(kind, doc, parent=str(doc.get(PARENTS[kind], "")))


def remove(store: Store, doc: Doc) -> None:
    store.db.execute("DELETE FROM nodes WHERE id = ?", (doc["id"],))


def owner_id(store: Store, of: Doc) -> str:
    """The id of the portfolio behind a number, a message or a template: whatever names a `waba`."""
    return str(store.the("waba", of["waba"])["owner"])


def owner_of(store: Store, phone: Doc) -> Doc:
    """The portfolio that a number belongs to."""
    return store.the("business", owner_id(store, phone))


def digits_of(phone: Doc) -> str:
    return "".join(filter(str.isdigit, str(phone["display_phone_number"])))


def numbers_of(store: Store, business: Doc) -> list[Doc]:
    """The numbers of all accounts a portfolio owns, without those that are gone."""
    wabas = [waba for waba in store.all("waba") if waba["owner"] == business["id"]]
    numbers = [one for waba in wabas for one in store.all("phone", parent=waba["id"])]
    return [one for one in numbers if not is_gone(one)]


def is_gone(phone: Doc) -> bool:
    """Deleted, or migrated to another account: kept for the reports only."""
    return phone.get("status") in ("DELETED", "MIGRATED")
