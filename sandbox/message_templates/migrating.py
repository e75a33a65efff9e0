"""Copying approved templates from one account of a portfolio to another.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-migration
"""

from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.message_templates import quotas, storage
from sandbox.message_templates.announcing import remember
from sandbox.message_templates.writing import timestamp
from sandbox.store import Doc
from sandbox.tokens import need_account

PAGE = 500
LEFT_BEHIND = (
    "id", "waba", "history", "edits", "pauses", "rounds", "correct_category", "previous_category",
    "detect_at", "notify_at", "recategorise_at", "category_changed_at", "submitted_at",
)  # fmt: skip


def migrate_templates(call: Call, destination: Doc) -> Doc:
    """POST /{waba}/migrate_message_templates: only approved ones of good or unknown quality.

    → {"migrated_templates": [id in the source], "failed_templates": {id: why}}
    """
    source = call.store.get("waba", call.needed("source_waba_id"))
    if source is None or source["id"] == destination["id"]:
        raise parameter("Param source_waba_id must be the id of another WhatsApp account.")
    need_account(call, source)
    if source["owner"] != destination["owner"]:
        raise parameter("Both WhatsApp accounts must belong to the same business portfolio.")
    migrated: list[str] = []
    failed: dict[str, str] = {}
    for template in _chosen(call, source):
        why = _obstacle(call, destination, template)
        if why:
            failed[template["id"]] = why
        else:
            _copy(call, destination, template)
            migrated.append(template["id"])
    return {"migrated_templates": migrated, "failed_templates": failed}


def _chosen(call: Call, source: Doc) -> list[Doc]:
    ids = set(call.names("template_ids"))
    number, count = _count(call, "page_number", 0), _count(call, "count", PAGE)
    if not 1 <= count <= PAGE:
        raise parameter(f"Param count must be between 1 and {PAGE}.")
    templates = storage.matching(call.store, "waba = ?", (source["id"],))
    if ids:
        templates = [template for template in templates if template["id"] in ids]
    return templates[number * count : (number + 1) * count]


def _count(call: Call, name: str, usual: int) -> int:
    given = call.text(name)
    if given is None:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) <= 6):
        raise parameter(f"Param {name} must be an integer.")
    return int(given)


def _obstacle(call: Call, destination: Doc, template: Doc) -> str | None:
    if template["status"] != "APPROVED":
        return "Only approved templates can be migrated."
    if template["quality_score"]["score"] not in ("GREEN", "UNKNOWN"):
        return "Only templates of high or unknown quality can be migrated."
    where = "waba = ? AND name = ? AND language = ?"
    values = (destination["id"], template["name"], template["language"])
    if storage.matching(call.store, where, values):
        return "A template with this name and language exists already."
    if storage.count(call.store, destination["id"]) >= quotas.template_limit(
        call.store, destination
    ):
        return "The account has reached its limit of templates."
    return None


def _copy(call: Call, destination: Doc, template: Doc) -> None:
    """The copy keeps its approval, and is judged anew."""
    now = call.store.now()
    copy = {name: value for name, value in template.items() if name not in LEFT_BEHIND}
    copy.update(
        id=call.store.new_id(),
        waba=destination["id"],
        quality_score={"score": "UNKNOWN", "date": int(now)},
        last_updated_time=timestamp(now),
    )
    remember(call.store, copy, "MIGRATED")
    storage.add(call.store, copy)
