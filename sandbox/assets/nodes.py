"""Business portfolios, WhatsApp accounts and phone numbers, and their edges.

Fields:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
,
https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
"""

from sandbox.call import Call
from sandbox.errors import no_permission, parameter, unknown_object
from sandbox.health import account_health, number_health
from sandbox.message_templates.listing import list_templates
from sandbox.paging import in_order, page
from sandbox.reading import NodeType, show_page_item
from sandbox.store import Doc
from sandbox.subscriptions import list_subscribed_apps
from sandbox.tokens import BUSINESS as BUSINESS_SCOPE
from sandbox.tokens import MANAGE, MESSAGING, need_account, need_scope, reaches_account


def need_business(call: Call, business: Doc) -> None:
    if call.bearer.user is None or BUSINESS_SCOPE not in (call.bearer.token or {})["scopes"]:
        raise no_permission(BUSINESS_SCOPE)
    if call.bearer.user["business"] != business["id"]:
        raise unknown_object(call.method, business["id"])


def need_managed_account(call: Call, waba: Doc) -> None:
    need_scope(call, MANAGE)
    need_account(call, waba)


def need_number(call: Call, number: Doc) -> None:
    """Either permission will do: one sends and receives, the other manages."""
    scopes = call.bearer.token["scopes"] if call.bearer.token else []
    if MESSAGING not in scopes:
        need_scope(call, MANAGE)
    need_account(call, call.store.the("waba", number["waba"]), id=number["id"])


class ReadAccounts:
    """The edge of a portfolio to the WhatsApp accounts it owns, or that clients share with it."""

    def __init__(self, owned: bool) -> None:
        self.edge = f"{'owned' if owned else 'client'}_whatsapp_business_accounts"
        self.owned = owned

    def __call__(self, call: Call, business: Doc, query: Doc) -> Doc:
        need_scope(call, MANAGE)
        reached = [waba for waba in call.store.all("waba") if self._belongs(business, waba)]
        rows = in_order([waba for waba in reached if reaches_account(call, waba)])
        path = f"/{business['id']}/{self.edge}"
        return page(call, path, query, rows, show_page_item(call, "waba", query))

    def _belongs(self, business: Doc, waba: Doc) -> bool:
        if self.owned:
            return bool(waba["owner"] == business["id"])
        return business["id"] in waba.get("clients", [])


def list_numbers(call: Call, waba: Doc, query: Doc) -> Doc:
    """By default the number onboarded last comes first; `sort=['last_onboarded_time_ascending']`
    turns it round.
    """
    numbers = call.store.all("phone", parent=waba["id"])
    ascending = "ascending" in str(query.get("sort") or "")
    numbers.sort(
        key=lambda number: str(number.get("last_onboarded_time", "")), reverse=not ascending
    )
    show_one = show_page_item(call, "phone", query)
    return page(call, f"/{waba['id']}/phone_numbers", query, in_order(numbers), show_one)


def list_assigned_users(call: Call, waba: Doc, query: Doc) -> Doc:
    """`business` is required on the edge itself; it limits the answer to the people of that
    portfolio.
    """
    business = query.get("business")
    if not business:
        raise parameter("The parameter business is required.")
    users = []
    for assigned in waba.get("assigned_users", []):
        user = call.store.the("user", assigned["user"])
        if user["business"] == business:
            users.append({**user, "tasks": assigned["tasks"]})
    show_one = show_page_item(call, "user", query)
    return page(call, f"/{waba['id']}/assigned_users", query, in_order(users), show_one)


def _owner(call: Call, waba: Doc) -> Doc:
    owner = call.store.the("business", waba["owner"])
    return {"name": owner["name"], "id": owner["id"]}


def _verification(call: Call, waba: Doc) -> object:
    return call.store.the("business", waba["owner"]).get("verification_status")


def _messaging_limit(call: Call, number: Doc) -> object:
    """Since 2025-10-07 the limit belongs to the portfolio and is shared by all its numbers."""
    waba = call.store.the("waba", number["waba"])
    return call.store.the("business", waba["owner"]).get("messaging_limit", "TIER_250")


def _webhooks(call: Call, number: Doc) -> Doc:
    subscriptions = call.bearer.app.get("subscriptions", [])
    waba = call.store.the("waba", number["waba"])
    overrides = [one.get("override_callback_uri") for one in waba.get("subscribed_apps", [])]
    found: Doc = {}
    if subscriptions:
        found["application"] = subscriptions[0]["callback_url"]
    for uri in filter(None, overrides):
        found["whatsapp_business_account"] = uri
    if number.get("override_callback_uri"):
        found["phone_number"] = number["override_callback_uri"]
    return found


BUSINESS = NodeType(
    name="Business",
    defaults=("id", "name"),
    fields=frozenset(
        {
            "id",
            "name",
            "verification_status",
            "timezone_id",
            "primary_page",
            "created_time",
            "link",
            "vertical",
        }
    ),
    access=need_business,
    edges={
        "owned_whatsapp_business_accounts": ReadAccounts(owned=True),
        "client_whatsapp_business_accounts": ReadAccounts(owned=False),
    },
)
ACCOUNT = NodeType(
    name="WhatsAppBusinessAccount",
    defaults=("id", "name", "currency", "timezone_id", "message_template_namespace"),
    fields=frozenset(
        {
            "id", "name", "currency", "timezone_id", "country", "message_template_namespace",
            "account_review_status", "ownership_type", "status", "on_behalf_of_business_info",
            "primary_funding_id", "is_enabled_for_insights",
            "marketing_messages_onboarding_status", "auth_international_rate_eligibility",
            "primary_business_location", "disable_marketing_messages_on_cloud_api",
            "purchase_order_number",
        }
    ),
    access=need_managed_account,
    computed={
        "owner_business_info": _owner,
        "business_verification_status": _verification,
        "health_status": account_health,
    },
    edges={
        "phone_numbers": list_numbers,
        "message_templates": list_templates,
        "assigned_users": list_assigned_users,
        "subscribed_apps": list_subscribed_apps,
    },
)  # fmt: skip
NUMBER = NodeType(
    name="WhatsAppBusinessPhoneNumber",
    defaults=(
        "verified_name", "code_verification_status", "display_phone_number", "quality_rating",
        "platform_type", "throughput", "last_onboarded_time", "webhook_configuration", "id",
    ),
    fields=frozenset(
        {
            "id", "display_phone_number", "verified_name", "quality_rating", "status",
            "name_status", "new_display_name", "new_name_status", "code_verification_status",
            "throughput", "messaging_limit_tier", "platform_type", "host_platform",
            "is_official_business_account", "official_business_account", "account_mode",
            "is_on_biz_app", "is_pin_enabled", "last_onboarded_time", "unified_cert_status",
            "is_preverified_number", "search_visibility", "country_code", "country_dial_code",
            "username",
        }
    ),
    access=need_number,
    computed={
        "whatsapp_business_manager_messaging_limit": _messaging_limit,
        "webhook_configuration": _webhooks,
        "quality_score": lambda call, number: {"score": number.get("quality_rating", "UNKNOWN")},
        "health_status": number_health,
    },
)  # fmt: skip
