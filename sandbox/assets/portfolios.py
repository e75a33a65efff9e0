"""Business portfolios: fields, the accounts they own or share, and their system users.

https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-system-users
"""

from typing import Any

from sandbox.assets.access import need_business
from sandbox.assets.certifications import list_certifications
from sandbox.assets.credit import list_credit_lines
from sandbox.assets.listing import shown_page
from sandbox.assets.preverified import list_preverified
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.reading import NodeType
from sandbox.store import Doc
from sandbox.tokens import MANAGE, need_scope, reaches_account

Filter = tuple[str, set[str]]  # (field, values that pass)


class ReadAccounts:
    """The edge of a portfolio to the WhatsApp accounts it owns, or that clients share with it."""

    def __init__(self, owned: bool) -> None:
        self.edge = f"{'owned' if owned else 'client'}_whatsapp_business_accounts"
        self.owned = owned

    def __call__(self, call: Call, business: Doc, query: Doc) -> Doc:
        need_scope(call, MANAGE)
        filters, wanted = read_filters(call), call.text("find")
        rows = [
            waba
            for waba in call.store.all("waba")
            if self._belongs(business, waba)
            and reaches_account(call, waba)
            and wanted in (None, waba["id"])
            and all(str(waba.get(field, "")) in values for field, values in filters)
        ]
        return shown_page(call, business, self.edge, query, "waba", rows)

    def _belongs(self, business: Doc, waba: Doc) -> bool:
        if self.owned:
            return bool(waba["owner"] == business["id"])
        return business["id"] in waba.get("clients", [])


def read_filters(call: Call) -> list[Filter]:
    """`filtering=[{"field": "currency", "operator": "IN", "value": ["USD"]}]`."""
    given = call.structure("filtering")
    if given is None:
        return []
    if not isinstance(given, list):
        raise parameter("Param filtering must be an array.")
    return [_filter(one) for one in given]


def _filter(one: Any) -> Filter:
    if not isinstance(one, dict) or not isinstance(one.get("field"), str):
        raise parameter("Param filtering must have objects with field, operator and value.")
    operator, value = one.get("operator"), one.get("value")
    if operator == "IN" and isinstance(value, list):
        return one["field"], {str(part) for part in value}
    if operator == "EQUAL" and isinstance(value, str | int):
        return one["field"], {str(value)}
    raise parameter("Param filtering takes the operators IN, with a list, and EQUAL.")


def list_system_users(call: Call, business: Doc, query: Doc) -> Doc:
    rows = call.store.all("user", parent=business["id"])
    asked = {**query, "fields": query.get("fields") or "id,name,role"}
    return shown_page(call, business, "system_users", asked, "user", rows)


BUSINESS = NodeType(
    name="Business",
    defaults=("id", "name"),
    fields=frozenset(
        {
            "id", "name", "verification_status", "timezone_id", "primary_page", "created_time",
            "updated_time", "link", "vertical", "two_factor_type", "created_by", "profile_picture_uri",
            "messaging_limit",
        }
    ),
    access=need_business,
    edges={
        "owned_whatsapp_business_accounts": ReadAccounts(owned=True),
        "client_whatsapp_business_accounts": ReadAccounts(owned=False),
        "system_users": list_system_users,
        "extendedcredits": list_credit_lines,
        "preverified_numbers": list_preverified,
        "self_certified_whatsapp_business_submissions": list_certifications,
    },
)  # fmt: skip
