"""A WhatsApp business account as an object of Graph, what can be changed of it, and new ones.

https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
"""

import uuid
from typing import Any

from sandbox import enforcement
from sandbox.assets import parameters
from sandbox.assets.access import need_managed_account
from sandbox.assets.activities import list_activities, note
from sandbox.assets.assignments import list_assigned_users
from sandbox.assets.intents import list_requests
from sandbox.assets.numbers import list_numbers
from sandbox.assets.schedules import list_schedules
from sandbox.assets.signups import list_signups
from sandbox.assets.solutions import list_account_solutions
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.health import account_health
from sandbox.message_templates.listing import list_templates
from sandbox.pricing import insights
from sandbox.pricing.routes import WABA_FIELDS
from sandbox.reading import NodeType
from sandbox.store import Doc, Store
from sandbox.subscriptions import list_subscribed_apps

FIXED = ("timezone_id", "currency")  # once a payment method is attached
MOST_ACCOUNTS = 20
NO_LITE = 24  # the first version without the older name of the onboarding status


class BadAccount(ValueError):
    """An account that can't be made; the text says why."""


def change_account(call: Call, waba: Doc) -> Doc:
    """POST /{account}: name, time zone, currency, template insights, order number."""
    changes: Doc = {
        "name": parameters.text(call, "name", least=1, most=100),
        "timezone_id": _timezone(call),
        "currency": _currency(call),
        "purchase_order_number": parameters.text(call, "purchase_order_number", most=100),
        "is_enabled_for_insights": _insights(call, waba),
        "disable_marketing_messages_on_cloud_api": parameters.flag(
            call, "disable_marketing_messages_on_cloud_api"
        ),
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if not changes:
        raise parameter("Nothing to change: name, timezone_id, currency, is_enabled_for_insights.")
    fixed = [name for name in FIXED if changes.get(name) not in (None, waba.get(name))]
    if fixed and waba.get("primary_funding_id"):
        raise GraphError(100, "Invalid parameter", rule="funded_account")
    save(call.store, "waba", {**waba, **changes})
    note(call.store, waba["id"], "ACCOUNT_UPDATED", "Account changed", actor=call.bearer.user,
         fields=sorted(changes))  # fmt: skip
    # Meta's page on analytics shows the id as the answer to this one.
    return {"id": waba["id"]} if [*changes] == ["is_enabled_for_insights"] else {"success": True}


def _timezone(call: Call) -> str | None:
    value = call.text("timezone_id")
    if value is not None and not (value.isascii() and value.isdigit() and len(value) <= 3):
        raise parameter("Param timezone_id must be a number of Meta's list of time zones.")
    return value


def _currency(call: Call) -> str | None:
    value = call.text("currency")
    if value is not None and not (value.isascii() and value.isalpha() and len(value) == 3):
        raise parameter("Param currency must be a code such as USD.")
    return value.upper() if value else None


def _insights(call: Call, waba: Doc) -> bool | None:
    """Template insights can be switched on, never off again."""
    asked = parameters.flag(call, "is_enabled_for_insights")
    if asked is not None:
        insights.check_switch(call, waba, asked)
    return asked


def create_account(store: Store, business: Doc, about: Doc) -> Doc:
    """What people do in Business Settings and Embedded Signup. Raises BadAccount."""
    owned = [one for one in store.all("waba") if one["owner"] == business["id"]]
    if len(owned) >= MOST_ACCOUNTS:
        raise BadAccount(f"A portfolio has at most {MOST_ACCOUNTS} accounts.")
    if not isinstance(about.get("name"), str) or not 1 <= len(about["name"]) <= 100:
        raise BadAccount("An account needs a name of at most 100 characters.")
    known: Doc = {
        name: str(about[name]) for name in ("currency", "timezone_id", "country") if name in about
    }
    waba: Doc = {
        "id": store.new_id(), "owner": business["id"], "clients": [], "currency": "USD",
        "timezone_id": "1", "country": "US", **known, "name": about["name"],
        "message_template_namespace": str(uuid.uuid4()).replace("-", "_"),
        "account_review_status": "APPROVED", "ownership_type": "SELF", "status": "ACTIVE",
        "is_enabled_for_insights": False, "marketing_messages_onboarding_status": "ELIGIBLE",
        "assigned_users": [], "subscribed_apps": [],
    }  # fmt: skip
    save(store, "waba", {**waba, "primary_business_location": waba["country"]})
    note(store, str(waba["id"]), "ACCOUNT_CREATED", f"Account {waba['name']} was created")
    return waba


def _owner(call: Call, waba: Doc) -> Doc:
    owner = call.store.the("business", waba["owner"])
    return {"name": owner["name"], "id": owner["id"]}


def _verification(call: Call, waba: Doc) -> Any:
    return call.store.the("business", waba["owner"]).get("verification_status")


def _status(call: Call, waba: Doc) -> Any:
    """Meta names ACTIVE alone; the words for an account that Meta acts against are ours."""
    if enforcement.is_banned(waba):
        return "DISABLED"
    held = enforcement.standing_of(waba).get("locked") or enforcement.restrictions(call.store, waba)
    return "RESTRICTED" if held else waba.get("status")


def _lite_status(call: Call, waba: Doc) -> str | None:
    """The older name of the onboarding status, empty since v24; libraries go on asking for it."""
    if not call.version or int(call.version[1:].partition(".")[0]) >= NO_LITE:
        return None
    status = str(waba.get("marketing_messages_onboarding_status", "UNKNOWN"))
    if status.startswith("INELIGIBLE"):
        return "INELIGIBLE"
    return "ELIGIBLE" if status.startswith("PENDING") else status


ACCOUNT = NodeType(
    name="WhatsAppBusinessAccount",
    defaults=("id", "name", "currency", "timezone_id", "message_template_namespace"),
    fields=frozenset(
        {
            "id", "name", "currency", "timezone_id", "country", "message_template_namespace",
            "account_review_status", "ownership_type", "on_behalf_of_business_info",
            "primary_funding_id", "is_enabled_for_insights",
            "marketing_messages_onboarding_status", "auth_international_rate_eligibility",
            "primary_business_location", "disable_marketing_messages_on_cloud_api",
            "purchase_order_number", "audiences", "dcc_config",
        }
    ),
    access=need_managed_account,
    computed={
        "status": _status,
        "owner_business_info": _owner,
        "marketing_messages_lite_api_status": _lite_status,
        "business_verification_status": _verification,
        "health_status": account_health,
    },
    edges={
        "phone_numbers": list_numbers,
        "message_templates": list_templates,
        "assigned_users": list_assigned_users,
        "subscribed_apps": list_subscribed_apps,
        "activities": list_activities,
        "schedules": list_schedules,
        "signups": list_signups,
        "solutions": list_account_solutions,
        "in_progress_onbehalf_request": list_requests,
        **WABA_FIELDS,
    },
)  # fmt: skip
