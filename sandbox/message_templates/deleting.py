"""Deleting, archiving and unarchiving templates.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
"""

from collections.abc import Callable

from sandbox.call import Call
from sandbox.errors import parameter, refused
from sandbox.message_templates import quotas, storage
from sandbox.message_templates.decisions import decide
from sandbox.message_templates.editing import GENERATED
from sandbox.message_templates.life import messages_under_way
from sandbox.store import Doc, Store

MOST_IDS = 100


def delete_templates(call: Call, waba: Doc) -> Doc:
    """`name` (all languages), `hsm_id` with `name` (one), or `hsm_ids` (up to 100, all or
    nothing).
    """
    ids = read_ids(call)
    doomed = _by_ids(call, waba, ids) if ids else _by_name(call, waba)
    for template in doomed:
        if template.get("source") == GENERATED:
            raise refused("generated_kept", 2388330)
        if template["status"] == "DISABLED":
            raise refused("not_deletable", 2388109)
    every_language = not ids and not call.params.get("hsm_id")
    for template in doomed:
        if template["status"] == "APPROVED":
            quotas.lock_name(call.store, template, every_language=every_language)
        _delete(call.store, template)
    return {"success": True}


def _delete(store: Store, template: Doc) -> None:
    """What is still under way is tried for up to 30 days, and so long the template is seen."""
    if template["status"] == "PENDING_DELETION":
        return
    waits = messages_under_way(store, template)
    decide(store, template, "pending_deletion" if waits else "delete")


def read_ids(call: Call) -> list[str]:
    ids = list(dict.fromkeys(call.names("hsm_ids")))
    if len(ids) > MOST_IDS:
        raise parameter(f"Param hsm_ids may have at most {MOST_IDS} elements.")
    return ids


def _by_ids(call: Call, waba: Doc, ids: list[str]) -> list[Doc]:
    if call.params.get("hsm_id") or call.params.get("name"):
        raise parameter("hsm_ids can't be combined with hsm_id or name.")
    found = [_own(call.store, waba, id) for id in ids]
    doomed = [template for template in found if template]
    if len(doomed) < len(found):
        raise refused("not_found", 2593002, name=", ".join(ids)[:200])
    return doomed


def _own(store: Store, waba: Doc, id: str) -> Doc | None:
    template = storage.get(store, id)
    return template if template and template["waba"] == waba["id"] else None


def _by_name(call: Call, waba: Doc) -> list[Doc]:
    name = call.needed("name")
    doomed = storage.matching(call.store, "waba = ? AND name = ?", (waba["id"], name))
    one = call.text("hsm_id")
    if one:
        doomed = [template for template in doomed if template["id"] == one]
    if not doomed:
        raise refused("not_found", 2593002, name=name[:100])
    return doomed


# -- the archive ---------------------------------------------------------------------------------


def archive_templates(call: Call, waba: Doc) -> Doc:
    """→ {"archived_templates": [id], "failed_templates": {id: why}}"""
    return _each(call, waba, "archive", _cannot_archive)


def unarchive_templates(call: Call, waba: Doc) -> Doc:
    return _each(call, waba, "unarchive", _cannot_unarchive)


def _each(call: Call, waba: Doc, act: str, obstacle: Callable[[Doc], str | None]) -> Doc:
    ids = read_ids(call)
    if not ids:
        raise parameter("The parameter hsm_ids is required.")
    done: list[str] = []
    failed: dict[str, str] = {}
    for id in ids:
        template = _own(call.store, waba, id)
        why = obstacle(template) if template else "Template not found"
        if template is None or why:
            failed[id] = str(why)
            continue
        decide(call.store, template, act)
        done.append(id)
    return {f"{act}d_templates": done, "failed_templates": failed}


def _cannot_archive(template: Doc) -> str | None:
    good = template["status"] in ("APPROVED", "REJECTED")
    return None if good else "Only approved or rejected templates can be archived"


def _cannot_unarchive(template: Doc) -> str | None:
    return None if template["status"] == "ARCHIVED" else "Template is not archived"
