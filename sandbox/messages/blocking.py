"""People whom a number blocks: their messages do not arrive, and nothing can be sent to them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
"""

from typing import Any

from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.messages import storage
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.recipients import Recipient, find_recipient
from sandbox.messages.windows import is_open
from sandbox.paging import newest_first, page
from sandbox.people import storage as people
from sandbox.store import Doc, Store
from sandbox.tokens import MESSAGING, need_scope

MOST_AT_ONCE = 1000


def is_blocked(store: Store, phone_id: str, wa_id: str) -> bool:
    """Whether the number blocks this person."""
    sql = "SELECT 1 FROM blocked_people WHERE phone = ? AND wa_id = ?"
    return store.db.execute(sql, (phone_id, wa_id)).fetchone() is not None


def block_users(call: Call, phone: Doc) -> Doc:
    """Only people who wrote in the last 24 hours; the others stand under `failed_users`."""
    users = _users(call, phone)
    _check_room(call.store, phone, users)
    added, failed = [], []
    for one in users:
        thread = storage.thread(call.store, phone["id"], one.person["wa_id"])
        if is_open(call.store, thread):
            sql = "INSERT OR IGNORE INTO blocked_people (phone, wa_id) VALUES (?, ?)"
            call.store.db.execute(sql, (phone["id"], one.person["wa_id"]))
            added.append(one.shown(call.store, phone))
        else:
            error = {
                "message": "Re-engagement message",
                "code": 131047,
                "error_data": {"details": "The user has not written in the last 24 hours."},
            }
            failed.append({**one.shown(call.store, phone), "errors": [error]})
    return _answer(call, {"added_users": added}, failed)


def unblock_users(call: Call, phone: Doc) -> Doc:
    removed = []
    for one in _users(call, phone):
        sql = "DELETE FROM blocked_people WHERE phone = ? AND wa_id = ?"
        call.store.db.execute(sql, (phone["id"], one.person["wa_id"]))
        removed.append(one.shown(call.store, phone))
    return _answer(call, {"removed_users": removed}, [])


def list_blocked(call: Call, phone: Doc) -> Doc:
    """The latest first; Meta names no order."""
    need_scope(call, MESSAGING)
    sql = "SELECT * FROM blocked_people WHERE phone = ?"
    rows = newest_first(call.store, sql, [phone["id"]], dict)
    query = {name: call.params.get(name) for name in ("limit", "after", "before")}
    return page(
        call, f"/{phone['id']}/block_users", query, rows, lambda row: _shown(call, phone, row)
    )


def _shown(call: Call, phone: Doc, row: Doc) -> Doc:
    """Meta shows product and `wa_id`; libraries read `input` too, as blocking answers it. Who hides
    the number has a `user_id` only.
    """
    person = people.get_or_make(call.store, row["wa_id"])
    about = Recipient(person, "", "phone").shown(call.store, phone)
    about["input"] = about.get("wa_id") or about["user_id"]
    return {"messaging_product": "whatsapp", **about}


def _users(call: Call, phone: Doc) -> list[Recipient]:
    need_scope(call, MESSAGING)
    if call.needed("messaging_product").lower() != "whatsapp":
        raise parameter("Param messaging_product must be one of {WHATSAPP}.")
    body = Part({"block_users": call.structure("block_users")}, "")
    given = body.parts("block_users", most=MOST_AT_ONCE)
    texts = [one.only("user").text("user", 200) for one in given]
    return [find_recipient(call.store, phone, text) for text in texts]


def _check_room(store: Store, phone: Doc, users: list[Recipient]) -> None:
    sql = "SELECT count(*) FROM blocked_people WHERE phone = ?"
    count = store.db.execute(sql, (phone["id"],)).fetchone()[0]
    if count + len(users) > store.setting("block_list_limit"):
        raise refusal(139101, "The list of blocked users is full.")


def _answer(call: Call, done: Doc, failed: list[Any]) -> Doc:
    """With an `error` beside it when somebody failed; the others are done all the same."""
    answer: Doc = {"messaging_product": "whatsapp", "block_users": done}
    if failed:
        done["failed_users"] = failed
        error = refusal(139100, "See block_users.failed_users for the reason of each.")
        answer["error"] = error.envelope(call.locale)["error"]
    return answer
