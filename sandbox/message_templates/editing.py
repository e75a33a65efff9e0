"""Editing a template, switching its click tracking, and ending a pause.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from sandbox.call import Call
from sandbox.errors import refused
from sandbox.message_templates import categories, quotas, rules, storage
from sandbox.message_templates.announcing import components_update, remember
from sandbox.message_templates.dates import PACING_REST
from sandbox.message_templates.decisions import decide
from sandbox.message_templates.options import read_options
from sandbox.message_templates.words import EDITABLE
from sandbox.message_templates.writing import judge_at_once, timestamp
from sandbox.store import Doc

GENERATED = "AUTO_GENERATED"
FROM_THE_LIBRARY = ("library_template_name", "library_template_body_param_types")
TRACKING = "cta_url_link_tracking_opted_out"


def edit_template(call: Call, template: Doc) -> Doc:
    """Replaces all components. Approved: once in 24 hours, ten times in 30 days. Back to review."""
    if template.get("source") == GENERATED:
        raise refused("generated_fixed", 2388318)
    if template["status"] not in EDITABLE:
        raise refused("not_editable", 2388109, status=template["status"])
    edited = {**template, "category": _category(call, template)}
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
    elif content:
        rules.check_category_fits(template, edited["category"])
    ttl = rules.read_ttl(call, edited["category"])
    if ttl is not None:
        edited["message_send_ttl_seconds"] = ttl
    edited.update(read_options(call, edited["category"]))
    save_edit(call, template, edited, content=content)
    return {"success": True, **{name: edited[name] for name in ("id", "name", "category")}}


def _category(call: Call, template: Doc) -> str:
    """An approved template's category is fixed, except that switching the tracking with another
    category opens the review again.
    """
    if not call.params.get("category"):
        return str(template["category"])
    given = rules.read_category(call)
    only_tracking = TRACKING in call.params and "components" not in call.params
    if given == template["category"]:
        return given
    if template["status"] == "APPROVED" and not only_tracking:
        raise refused("category_fixed", 2388109)
    asked = {**template, "category": given}
    categories.settle_on_creation(call.store, asked)
    return str(asked["category"])


def save_edit(call: Call, template: Doc, edited: Doc, *, content: bool) -> Doc:
    """Keeps what an edit made of a template, and lets it into review when its `content` is new."""
    store, now = call.store, call.store.now()
    edited["last_updated_time"] = timestamp(now)
    if content:
        edited.update(status="PENDING", rejected_reason="NONE", submitted_at=now)
        categories.forget_steps(edited)
        # A customised library template is a template like others.
        for name in ("rejection_info", *FROM_THE_LIBRARY):
            edited.pop(name, None)
        if template["status"] == "APPROVED":
            edited["edits"] = [*template.get("edits", []), now]
    remember(store, edited, "EDITED")
    storage.touch(store, edited, now)
    storage.save(store, edited)
    if edited["components"] != template["components"]:
        components_update(store, edited)
    return judge_at_once(call, edited) if content else edited


def unpause_template(call: Call, template: Doc) -> Doc:
    """Ends a pause by pacing, five minutes after it began. A pause for quality ends by itself."""
    if template["status"] != "PAUSED":
        raise refused("not_paused", 2388109, status=template["status"])
    if template.get("unpause_at"):
        raise refused("pause_ends_itself", 2388109)
    if call.store.now() < template.get("paused_at", 0) + PACING_REST:
        raise refused("pause_too_young", 2388109)
    decide(call.store, template, "unpause")
    return {"success": True}
