"""Which app gets which webhooks, and at which address.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started ,
https://developers.facebook.com/docs/graph-api/reference/application/subscriptions
"""

from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.handshake import need_handshake, read_callback, read_configuration
from sandbox.paging import in_order, page
from sandbox.store import Doc
from sandbox.tokens import need_app

OBJECT = "whatsapp_business_account"
USUAL_VERSION = "v25.0"  # of a subscription that names none
MESSAGE_FIELDS = frozenset(
    {
        "messages", "message_echoes", "smb_message_echoes", "smb_app_state_sync", "history",
        "standby", "user_preferences", "calls", "messaging_handovers", "automatic_events",
        "tracking_events",
    }
)  # fmt: skip
FIELDS = frozenset(
    {
        "account_alerts", "account_review_update", "account_settings_update", "account_update",
        "automatic_events", "business_capability_update", "business_status_update",
        "business_username_update", "calls", "consumer_profile", "flows", "group_lifecycle_update",
        "group_participants_update", "group_settings_update", "group_status_update", "history",
        "message_echoes", "message_template_components_update", "message_template_quality_update",
        "message_template_status_update", "messages", "messaging_handovers", "partner_solutions",
        "payment_configuration_update", "phone_number_name_update", "phone_number_quality_update",
        "security", "smb_app_state_sync", "smb_message_echoes", "standby",
        "template_category_update", "template_correct_category_detection", "tracking_events",
        "user_preferences",
    }
)  # fmt: skip


# -- an app's subscription -----------------------------------------------------------------------


def read_subscriptions(call: Call, app: Doc) -> Doc:
    need_app(call, app)
    return {"data": [_subscription(one) for one in app.get("subscriptions", [])]}


def _subscription(one: Doc) -> Doc:
    version = one.get("version", USUAL_VERSION)
    fields = [{"name": name, "version": version} for name in one["fields"]]
    return {
        "object": one["object"],
        "callback_url": one["callback_url"],
        "active": True,
        "fields": fields,
    }


def save_subscription(call: Call, app: Doc) -> Doc:
    need_app(call, app)
    fields = call.names("fields")
    unknown = sorted(set(fields) - FIELDS)
    if call.needed("object") != OBJECT:
        raise parameter(f"Param object must be one of {{{OBJECT}}}.")
    if not fields or unknown:
        raise parameter(
            f"Param fields[0] must be one of {{{', '.join(sorted(FIELDS))}}} - got {unknown}."
        )
    need_handshake(call)
    subscription = {
        "object": OBJECT,
        "callback_url": call.needed("callback_url"),
        "verify_token": call.needed("verify_token"),
        "fields": fields,
    }
    call.store.put("app", {**app, "subscriptions": [subscription]})
    return {"success": True}


def delete_subscription(call: Call, app: Doc) -> Doc:
    """Without `fields` the whole subscription; with, only those."""
    need_app(call, app)
    dropped = set(call.names("fields"))
    kept = []
    for one in app.get("subscriptions", []):
        fields = [name for name in one["fields"] if dropped and name not in dropped]
        if fields:
            kept.append({**one, "fields": fields})
    call.store.put("app", {**app, "subscriptions": kept})
    return {"success": True}


def hears(app: Doc, field: str) -> bool:
    """Meta says that "some" webhooks don't reach an app in development: here those about messages."""
    return app.get("mode", "live") == "live" or field not in MESSAGE_FIELDS


# -- a number's own address ----------------------------------------------------------------------


def number_override(call: Call) -> Doc | None:
    """What a POST to a number changes in its document by `webhook_configuration`; None when it
    names none. An empty address removes the override.
    """
    wanted = read_configuration(call)
    if "override_callback_uri" not in wanted:
        return None
    address = ""
    if wanted["override_callback_uri"]:
        address = read_callback(wanted).url
        need_handshake(call)
    return {"override_callback_uri": address, "override_app": call.bearer.app["id"]}


def number_address(phone: Doc, app_id: str) -> str | None:
    """The override of a number for one app; the app that set it, where that is known."""
    if phone.get("override_app", app_id) != app_id:
        return None
    return phone.get("override_callback_uri") or None


# -- a WhatsApp account's apps -------------------------------------------------------------------


def list_subscribed_apps(call: Call, waba: Doc, query: Doc) -> Doc:
    entries = waba.get("subscribed_apps", [])
    return page(
        call,
        f"/{waba['id']}/subscribed_apps",
        query,
        in_order(entries),
        lambda one: _entry(call, one),
    )


def _entry(call: Call, entry: Doc) -> Doc:
    app = call.store.the("app", entry["app"])
    about = {"id": app["id"], "link": app.get("link", ""), "name": app["name"]}
    shown: Doc = {"whatsapp_business_api_data": about}
    if entry.get("override_callback_uri"):
        shown["override_callback_uri"] = entry["override_callback_uri"]
    return shown


def subscribe_app(call: Call, waba: Doc) -> Doc:
    """An empty body subscribes and drops an override; `override_callback_uri` with `verify_token`
    sets one.
    """
    entry: Doc = {"app": call.bearer.app["id"]}
    if call.params.get("override_callback_uri"):
        need_handshake(call)
        entry["override_callback_uri"] = call.needed("override_callback_uri")
    return _save_entries(call, waba, [*_other_apps(call, waba), entry])


def unsubscribe_app(call: Call, waba: Doc) -> Doc:
    """The overrides go too, and don't come back with the next subscription."""
    for phone in call.store.all("phone", parent=waba["id"]):
        if number_address(phone, call.bearer.app["id"]):
            changed = {**phone, "override_callback_uri": ""}
            call.store.put("phone", changed, parent=waba["id"])
    return _save_entries(call, waba, _other_apps(call, waba))


def _other_apps(call: Call, waba: Doc) -> list[Doc]:
    return [
        entry for entry in waba.get("subscribed_apps", []) if entry["app"] != call.bearer.app["id"]
    ]


def _save_entries(call: Call, waba: Doc, entries: list[Doc]) -> Doc:
    call.store.put("waba", {**waba, "subscribed_apps": entries}, parent=waba["owner"])
    return {"success": True}
