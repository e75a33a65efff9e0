"""How many templates, how fast, how often edited, and how long a deleted name stays taken.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from sandbox.assets.limits import is_verified
from sandbox.errors import GraphError, refused
from sandbox.message_templates import storage
from sandbox.seconds import DAY, HOUR
from sandbox.store import Doc, Store

CREATIONS_AN_HOUR = 100
COUNT, COUNT_VERIFIED = 250, 6000
LOCK = 30 * DAY
EVERY_LANGUAGE = "*"


def check_creation(store: Store, waba: Doc, name: str, language: str) -> None:
    """Raises 80008, 100/2388019, 100/2388024 or 100/2388023."""
    now = store.now()
    recent = store.db.execute(
        "SELECT count(*) FROM creations WHERE waba = ? AND at > ?", (waba["id"], now - HOUR)
    ).fetchone()[0]
    if recent >= CREATIONS_AN_HOUR:
        message = "(#80008) There have been too many calls to this WhatsApp Business account."
        raise GraphError(
            80008, message, rule="creation_rate", arguments={"most": CREATIONS_AN_HOUR}
        )
    most = template_limit(store, waba)
    if storage.count(store, waba["id"]) >= most:
        raise refused("template_limit", 2388019, most=most)
    _check_name_is_free(store, waba, name, language)
    _check_lock(store, waba, name, language)


def _check_name_is_free(store: Store, waba: Doc, name: str, language: str) -> None:
    where = "waba = ? AND name = ? AND language = ?"
    for template in storage.matching(store, where, (waba["id"], name, language)):
        if template["status"] == "PENDING_DELETION":
            raise refused("name_locked", 2388023, name=name, language=language, days=30)
        raise refused("name_taken", 2388024, name=name, language=language)


def _check_lock(store: Store, waba: Doc, name: str, language: str) -> None:
    now = store.now()
    row = store.db.execute(
        "SELECT max(until) AS until FROM name_locks WHERE waba = ? AND name = ? AND language"
        " IN (?, ?) AND until > ?",
        (waba["id"], name, language, EVERY_LANGUAGE, now),
    ).fetchone()
    if row["until"] is not None:
        days = int((row["until"] - now) // DAY) + 1
        raise refused("name_locked", 2388023, name=name, language=language, days=days)


def note_creation(store: Store, waba: str) -> None:
    store.db.execute("DELETE FROM creations WHERE at < ?", (store.now() - HOUR,))
    store.db.execute("INSERT INTO creations VALUES (?, ?)", (waba, store.now()))


def template_limit(store: Store, waba: Doc) -> int:
    """6,000 for a verified portfolio with a number whose display name is approved, else 250."""
    verified = is_verified(store.the("business", waba["owner"]))
    numbers = store.all("phone", parent=waba["id"])
    named = any(number.get("name_status") == "APPROVED" for number in numbers)
    return COUNT_VERIFIED if verified and named else COUNT


def lock_name(store: Store, template: Doc, *, every_language: bool) -> None:
    language = EVERY_LANGUAGE if every_language else template["language"]
    store.db.execute(
        "INSERT OR REPLACE INTO name_locks VALUES (?, ?, ?, ?)",
        (template["waba"], template["name"], language, store.now() + LOCK),
    )


def check_edit_quota(store: Store, template: Doc) -> None:
    """Approved templates: one edit in 24 hours, ten in 30 days. Raises 100/2388109."""
    now = store.now()
    edits = [at for at in template.get("edits", []) if at > now - 30 * DAY]
    if len(edits) >= 10 or any(at > now - DAY for at in edits):
        raise refused("edit_quota", 2388109)
