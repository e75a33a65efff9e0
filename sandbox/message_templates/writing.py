"""Create, edit, delete and unpause, as a client of Graph does them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from datetime import UTC, datetime

from sandbox.call import Call
from sandbox.errors import parameter, refused
from sandbox.message_templates import quotas, rules, storage
from sandbox.message_templates.decisions import decide, remember
from sandbox.message_templates.words import AUTHENTICATION, EDITABLE, MARKETING, UTILITY
from sandbox.store import Doc

OPTIONS = (
    "cta_url_link_tracking_opted_out", "display_format", "sub_category",
    "is_primary_device_delivery_only", "optimization_spec", "degrees_of_freedom_spec",
)  # fmt: skip


def create_template(call: Call, waba: Doc) -> Doc:
    """→ {"id", "status", "category"}; the category answered is the one that counts."""
    name, language, category = (
        rules.read_name(call),
        rules.read_language(call),
        rules.read_category(call),
    )
    parameter_format = rules.read_parameter_format(call)
    components = rules.read_components(
        call, category=category, language=language, parameter_format=parameter_format
    )
    ttl = rules.read_ttl(call, category)
    quotas.check_creation(call.store, waba, name, language)
    template: Doc = {
        "id": call.store.new_id(),
        "waba": waba["id"],
        "name": name,
        "language": language,
        "category": category,
        "parameter_format": parameter_format,
        "components": components,
        "status": "PENDING",
        "rejected_reason": "NONE",
        "quality_score": {"score": "UNKNOWN", "date": int(call.store.now())},
    }
    template.update({option: call.params[option] for option in OPTIONS if option in call.params})
    if ttl is not None:
        template["message_send_ttl_seconds"] = ttl
    return _enter_review(call, template)


def _enter_review(call: Call, template: Doc) -> Doc:
    store = call.store
    judged = template["category"] == UTILITY and store.setting("recategorise_on_creation")
    if judged and rules.reads_like_marketing(template):
        template["category"] = MARKETING
    template["submitted_at"] = store.now()
    template["last_updated_time"] = timestamp(store.now())
    remember(store, template, "CREATED")
    storage.add(store, template)
    quotas.note_creation(store, template["waba"])
    template = _reject_wrong_format(call, template)
    if (
        template["status"] == "PENDING"
        and template["category"] == AUTHENTICATION
        and store.setting("approve_authentication_at_once")
    ):
        template = decide(store, template, "approve")
    return {name: template[name] for name in ("id", "status", "category")}


def _reject_wrong_format(call: Call, template: Doc) -> Doc:
    problem = rules.rejected_at_once(template)
    if problem is None:
        return template
    info = {"reason": problem}
    return decide(call.store, template, "reject", reason="INVALID_FORMAT", rejection_info=info)


def edit_template(call: Call, template: Doc) -> Doc:
    """Replaces all components. Approved: once in 24 hours, ten times in 30 days. Back to review."""
    if template["status"] not in EDITABLE:
        raise refused("not_editable", 2388109, status=template["status"])
    edited = {**template}
    if call.params.get("category"):
        edited["category"] = rules.read_category(call)
        if template["status"] == "APPROVED" and edited["category"] != template["category"]:
            raise refused("category_fixed", 2388109)
    content = "components" in call.params or edited["category"] != template["category"]
    if content and template["status"] == "APPROVED":
        quotas.check_edit_quota(call.store, template)
    if "components" in call.params:
        edited["components"] = rules.read_components(
            call,
            category=edited["category"],
            language=template["language"],
            parameter_format=template["parameter_format"],
        )
    ttl = rules.read_ttl(call, edited["category"])
    if ttl is not None:
        edited["message_send_ttl_seconds"] = ttl
    edited.update({option: call.params[option] for option in OPTIONS if option in call.params})
    _save_edit(call, template, edited, content=content)
    return {"success": True, **{name: edited[name] for name in ("id", "name", "category")}}


def _save_edit(call: Call, template: Doc, edited: Doc, *, content: bool) -> None:
    now = call.store.now()
    if content:
        edited.update(status="PENDING", rejected_reason="NONE", submitted_at=now)
        edited.pop("rejection_info", None)
        if template["status"] == "APPROVED":
            edited["edits"] = [*template.get("edits", []), now]
    edited["last_updated_time"] = timestamp(now)
    remember(call.store, edited, "EDITED")
    storage.save(call.store, edited)
    if content:
        _reject_wrong_format(call, edited)


def delete_templates(call: Call, waba: Doc) -> Doc:
    """`name` (all languages), `hsm_id` with `name` (one), or `hsm_ids` (up to 100, all or
    nothing).
    """
    ids = call.names("hsm_ids")
    doomed = _by_ids(call, waba, ids) if ids else _by_name(call, waba)
    for template in doomed:
        if template["status"] == "DISABLED":
            raise refused("not_deletable", 2388109)
    every_language = not ids and not call.params.get("hsm_id")
    for template in doomed:
        if template["status"] == "APPROVED":
            quotas.lock_name(call.store, template, every_language=every_language)
        decide(call.store, template, "delete")
    return {"success": True}


def _by_ids(call: Call, waba: Doc, ids: list[str]) -> list[Doc]:
    if call.params.get("hsm_id") or call.params.get("name"):
        raise parameter("hsm_ids can't be combined with hsm_id or name.")
    if len(ids) > 100:
        raise parameter("Param hsm_ids may have at most 100 elements.")
    found = [storage.get(call.store, id) for id in dict.fromkeys(ids)]
    doomed = [template for template in found if template and template["waba"] == waba["id"]]
    if len(doomed) < len(found):
        raise refused("not_found", 2593002, name=", ".join(ids)[:200])
    return doomed


def _by_name(call: Call, waba: Doc) -> list[Doc]:
    name = call.needed("name")
    doomed = storage.matching(call.store, "waba = ? AND name = ?", (waba["id"], name))
    one = call.text("hsm_id")
    if one:
        doomed = [template for template in doomed if template["id"] == one]
    if not doomed:
        raise refused("not_found", 2593002, name=name[:100])
    return doomed


def unpause_template(call: Call, template: Doc) -> Doc:
    if template["status"] != "PAUSED":
        raise refused("not_paused", 2388109, status=template["status"])
    decide(call.store, template, "unpause")
    return {"success": True}


def timestamp(moment: float) -> str:
    """Graph's way: 2026-11-20T09:30:00+0000."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
