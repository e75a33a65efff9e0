"""Which app gets which webhooks, and the handshake before an address is accepted.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started ,
https://developers.facebook.com/docs/graph-api/reference/application/subscriptions
"""

import secrets
from dataclasses import dataclass

import requests

from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.paging import in_order, page
from sandbox.store import Doc
from sandbox.tokens import MANAGE, need_account, need_app, need_scope

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


# -- the handshake -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Callback:
    url: str
    verify_token: str


def may_name_callback(call: Call) -> bool:
    edges = ("/subscriptions", "/subscribed_apps")
    return call.path.endswith(edges) or "webhook_configuration" in call.params


def callback_to_verify(call: Call) -> Callback | None:
    """The webhook address that this request would save, after checking that it may. None when it
    saves none.
    """
    if call.method != "POST" or not 1 <= len(call.segments) <= 2:
        return None
    id, edge = call.segments[0], "".join(call.segments[1:])
    if not edge and (phone := call.store.get("phone", id)):
        return _of_number(call, phone)
    if edge == "subscriptions" and (app := call.store.get("app", id)):
        need_app(call, app)
        return Callback(_address(call, "callback_url"), call.needed("verify_token"))
    if (
        edge == "subscribed_apps"
        and call.params.get("override_callback_uri")
        and (waba := call.store.get("waba", id))
    ):
        need_scope(call, MANAGE)
        need_account(call, waba)
        return Callback(_address(call, "override_callback_uri"), call.needed("verify_token"))
    return None


def _of_number(call: Call, phone: Doc) -> Callback | None:
    """`webhook_configuration` in POST /{phone number}."""
    wanted = _configuration(call)
    if not wanted.get("override_callback_uri"):
        return None
    need_scope(call, MANAGE)
    need_account(call, call.store.the("waba", phone["waba"]), id=phone["id"])
    return _wanted_callback(wanted)


def _wanted_callback(wanted: Doc) -> Callback:
    address, word = wanted["override_callback_uri"], wanted.get("verify_token")
    if not isinstance(address, str) or not isinstance(word, str) or not word:
        raise parameter("Param webhook_configuration needs override_callback_uri and verify_token.")
    return Callback(_checked_address("override_callback_uri", address), word)


def _configuration(call: Call) -> Doc:
    given = call.structure("webhook_configuration")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise parameter("Param webhook_configuration must be an object.")
    return given


def _address(call: Call, name: str) -> str:
    return _checked_address(name, call.needed(name))


def _checked_address(name: str, address: str) -> str:
    if not address.startswith(("https://", "http://")) or len(address) > 200:
        raise parameter(f"Param {name} must be a URL of at most 200 characters.")
    return address


def direct_session() -> requests.Session:
    """Straight to the address: most are on this machine, where a proxy cannot reach."""
    session = requests.Session()
    session.trust_env = False
    return session


def shake_hands(callback: Callback) -> bool:
    """Asks the address to echo a challenge. Blocking: called in a thread."""
    challenge = str(10**9 + secrets.randbelow(9 * 10**9))
    params = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": callback.verify_token,
    }
    try:
        with direct_session() as http:
            answer = http.get(callback.url, params=params, timeout=10, allow_redirects=False)
    except (requests.RequestException, ValueError):
        return False
    return answer.status_code == 200 and answer.text.strip() == challenge


def _need_handshake(call: Call) -> None:
    if not call.callback_verified:
        raise GraphError(
            2200,
            "(#2200) Callback verification failed with the following errors: the address did not"
            " answer 200 with the challenge.",
        )


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
    _need_handshake(call)
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
    wanted = _configuration(call)
    if "override_callback_uri" not in wanted:
        return None
    address = ""
    if wanted["override_callback_uri"]:
        address = _wanted_callback(wanted).url
        _need_handshake(call)
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
        _need_handshake(call)
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
