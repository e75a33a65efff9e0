"""Groups of templates, which exist to be analysed together.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-groups
A group is a document "template_group" with the account as its parent: {"id", "waba", "name",
"description", "templates": [ids]}.
"""

from sandbox.call import Call
from sandbox.errors import parameter, refused, unknown_object
from sandbox.message_templates import storage
from sandbox.paging import in_order, page
from sandbox.reading import NodeType, show_page_item
from sandbox.store import Doc
from sandbox.tokens import MANAGE, need_account, need_scope

KIND = "template_group"
# Meta publishes no limits of groups.
NAME, DESCRIPTION, MOST = 512, 1024, 100


def need_group(call: Call, group: Doc) -> None:
    need_scope(call, MANAGE)
    need_account(call, call.store.the("waba", group["waba"]), id=group["id"])


def list_groups(call: Call, waba: Doc, query: Doc) -> Doc:
    groups = call.store.all(KIND, parent=waba["id"])
    show_one = show_page_item(call, KIND, query)
    return page(call, f"/{waba['id']}/template_groups", query, in_order(groups), show_one)


def create_group(call: Call, waba: Doc) -> Doc:
    """POST /{waba}/template_groups {"name", "description", "whatsapp_business_templates": [ids]}"""
    group = {
        "id": call.store.new_id(),
        "waba": waba["id"],
        "name": _text(call, "name", NAME),
        "description": _text(call, "description", DESCRIPTION, required=False),
        "templates": _templates(call, waba["id"], "whatsapp_business_templates"),
    }
    call.store.put(KIND, group, parent=waba["id"])
    return {"id": group["id"]}


def edit_group(call: Call, group: Doc) -> Doc:
    """A new name or description; `add_templates` and `remove_templates`, or the whole list."""
    changed = {**group}
    if "name" in call.params:
        changed["name"] = _text(call, "name", NAME)
    if "description" in call.params:
        changed["description"] = _text(call, "description", DESCRIPTION, required=False)
    if "whatsapp_business_templates" in call.params:
        changed["templates"] = _templates(call, group["waba"], "whatsapp_business_templates")
    removed = set(call.names("remove_templates"))
    added = _templates(call, group["waba"], "add_templates")
    together = dict.fromkeys([*changed["templates"], *added])
    changed["templates"] = [id for id in together if id not in removed]
    if len(changed["templates"]) > MOST:
        raise parameter(f"A template group may have at most {MOST} templates.")
    call.store.put(KIND, changed, parent=group["waba"])
    return {"success": True}


def delete_group(call: Call, group: Doc) -> Doc:
    call.store.db.execute("DELETE FROM nodes WHERE id = ? AND kind = ?", (group["id"], KIND))
    return {"success": True}


def _text(call: Call, name: str, most: int, *, required: bool = True) -> str:
    value = call.needed(name) if required else call.text(name) or ""
    if len(value) > most:
        raise refused("field_too_long", 2388040, field=name, most=most, count=len(value))
    return value


def _templates(call: Call, waba_id: str, name: str) -> list[str]:
    ids = list(dict.fromkeys(call.names(name)))
    if len(ids) > MOST:
        raise parameter(f"Param {name} may have at most {MOST} elements.")
    for id in ids:
        template = storage.get(call.store, id)
        if template is None or template["waba"] != waba_id:
            raise unknown_object(call.method, id)
    return ids


def _members(call: Call, group: Doc, query: Doc) -> Doc:
    found = [storage.get(call.store, id) for id in group["templates"]]
    templates = [template for template in found if template]
    show_one = show_page_item(call, "template", query)
    path = f"/{group['id']}/whatsapp_business_templates"
    return page(call, path, query, in_order(templates), show_one)


GROUP = NodeType(
    name="WhatsAppBusinessTemplateGroup",
    defaults=("id", "name", "description"),
    fields=frozenset({"id", "name", "description"}),
    access=need_group,
    edges={"whatsapp_business_templates": _members},
)
