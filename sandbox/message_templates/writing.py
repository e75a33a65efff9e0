"""Creating a template, as a client of Graph does it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from datetime import UTC, datetime

from sandbox.call import Call
from sandbox.message_templates import categories, library, quotas, rules, storage
from sandbox.message_templates.announcing import remember
from sandbox.message_templates.decisions import decide
from sandbox.message_templates.options import read_options, sub_category_of
from sandbox.message_templates.words import AUTHENTICATION
from sandbox.store import Doc


def create_template(call: Call, waba: Doc) -> Doc:
    """→ {"id", "status", "category"}; the category answered is the one that counts."""
    content = (
        library.read_content(call)
        if call.params.get("library_template_name")
        else read_content(call)
    )
    content["name"] = rules.read_name(call)
    content.update(read_options(call, content["category"]))
    ttl = rules.read_ttl(call, content["category"])
    if ttl is not None:
        content["message_send_ttl_seconds"] = ttl
    return add_template(call, waba, content)


def read_content(call: Call) -> Doc:
    language, category = rules.read_language(call), rules.read_category(call)
    parameter_format = rules.read_parameter_format(call)
    components = rules.read_components(
        call, category=category, language=language, parameter_format=parameter_format
    )
    return {
        "language": language,
        "category": category,
        "parameter_format": parameter_format,
        "components": components,
    }


def add_template(call: Call, waba: Doc, content: Doc) -> Doc:
    """Keeps a template whose content has been checked, and lets it into review. Raises what
    `quotas.check_creation` raises.
    """
    store = call.store
    quotas.check_creation(store, waba, content["name"], content["language"])
    template = {
        "id": store.new_id(),
        "waba": waba["id"],
        "status": "PENDING",
        "rejected_reason": "NONE",
        "quality_score": {"score": "UNKNOWN", "date": int(store.now())},
        "sub_category": sub_category_of(content["components"]),
        "submitted_at": store.now(),
        "last_updated_time": timestamp(store.now()),
        **content,
    }
    categories.settle_on_creation(store, template)
    remember(store, template, "CREATED")
    storage.add(store, template)
    quotas.note_creation(store, waba["id"])
    template = judge_at_once(call, template)
    return {name: template[name] for name in ("id", "status", "category")}


def judge_at_once(call: Call, template: Doc) -> Doc:
    """What a machine decides as soon as a template is created or edited."""
    store = call.store
    problem = rules.rejected_at_once(template)
    if problem is not None:
        info = {"reason": problem}
        return decide(store, template, "reject", reason="INVALID_FORMAT", rejection_info=info)
    authentication = template["category"] == AUTHENTICATION
    if template.get("library_template_name") or (
        authentication and store.setting("approve_authentication_at_once")
    ):
        return decide(store, template, "approve")
    return template


def timestamp(moment: float) -> str:
    """Graph's way: 2026-11-20T09:30:00+0000."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
