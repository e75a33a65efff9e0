"""GET /{waba}/message_templates and the fields of one template.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from typing import Any

from sandbox.call import Call
from sandbox.health import template_health
from sandbox.message_templates import library
from sandbox.message_templates.quotas import template_limit
from sandbox.message_templates.storage import count as count_templates
from sandbox.message_templates.storage import rows
from sandbox.paging import page
from sandbox.reading import NodeType, show_page_item
from sandbox.store import Doc
from sandbox.tokens import MANAGE, need_account, need_scope
from sandbox.uploads import readable


def need_template(call: Call, template: Doc) -> None:
    need_scope(call, MANAGE)
    need_account(call, call.store.the("waba", template["waba"]), id=template["id"])


TEMPLATE = NodeType(
    name="WhatsAppMessageTemplate",
    defaults=(
        "name", "parameter_format", "components", "language", "status", "category",
        "sub_category", "id",
    ),
    fields=frozenset(
        {
            "id", "name", "status", "category", "language", "components", "parameter_format",
            "sub_category", "quality_score", "rejected_reason", "previous_category",
            "correct_category", "message_send_ttl_seconds", "library_template_name", "source",
            "display_format", "cta_url_link_tracking_opted_out", "is_primary_device_delivery_only",
            "is_sms_fallback_enabled", "last_updated_time", "ad_account_id", "ad_adset_id",
            "ad_campaign_id", "ad_id", "bid_spec", "optimization_spec", "degrees_of_freedom_spec",
        }
    ),
    access=need_template,
    computed={
        "health_status": template_health,
        "components": lambda call, template: readable(call, template["components"]),
    },
)  # fmt: skip
FILTERS = {
    "status": "status",
    "category": "category",
    "language": "language",
    "quality_score": "json_extract(body, '$.quality_score.score')",
    "source": "json_extract(body, '$.source')",
    "correct_category": "json_extract(body, '$.correct_category')",
}
NAME_HAS = "name LIKE ? ESCAPE '\\'"
TEXT_HAS = (
    "EXISTS (SELECT 1 FROM json_tree(body, '$.components') AS part"
    " WHERE part.key = 'text' AND part.value LIKE ? ESCAPE '\\')"
)
PARTS = {"name": (NAME_HAS,), "content": (TEXT_HAS,), "name_or_content": (NAME_HAS, TEXT_HAS)}
REPEATED = ("fields", "name", "content", "name_or_content", *FILTERS)


def list_templates(call: Call, waba: Doc, query: Doc) -> Doc:
    """Newest first. `name` finds parts of names, as at Meta: compare again yourself. With `search`
    the template library is browsed, as one of Meta's pages does.
    """
    if query.get("search"):
        return library.list_items(call, f"/{waba['id']}/message_templates", query)
    where, values = ["waba = ?"], [waba["id"]]
    for name, conditions in PARTS.items():
        if query.get(name):
            part = str(query[name]).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            where.append(f"({' OR '.join(conditions)})")
            values.extend([f"%{part}%"] * len(conditions))
    for name, column in FILTERS.items():
        wanted = _words(query.get(name), upper=name != "language")
        if wanted:
            where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values.extend(wanted)
    show_one = show_page_item(call, "template", query)
    path = f"/{waba['id']}/message_templates"
    kept = {
        name: value
        for name, value in query.items()
        if name in (*REPEATED, "limit", "after", "before", "summary")
    }
    answer = page(call, path, kept, rows(call.store, " AND ".join(where), values), show_one)
    if query.get("summary"):
        answer["summary"] = _summary(call, waba, str(query["summary"]))
    return answer


def _summary(call: Call, waba: Doc, wanted: str) -> Doc:
    """`summary=total_count,…`: how full the account is, whatever the filters."""
    count = count_templates(call.store, waba["id"])
    known = {
        "total_count": count,
        "message_template_count": count,
        "message_template_limit": template_limit(call.store, waba),
        "are_translations_complete": True,
    }
    return {name: known[name] for name in _words(wanted, upper=False) if name in known}


def _words(given: Any, *, upper: bool) -> list[str]:
    """One word, several with commas, or a JSON list."""
    if isinstance(given, list):
        words = [str(one) for one in given]
    else:
        words = str(given or "").strip("[]").replace('"', "").replace("'", "").split(",")
    return [one.strip().upper() if upper else one.strip() for one in words if one.strip()][:50]
