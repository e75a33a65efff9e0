"""What an account may not do because Meta acts against it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/policy-enforcement
Where an account stands is `enforcement` of its document: {"violations", "restrictions":
[{"restriction_type", "expiration"}], "locked", "ban": {"state", "date"} or None, "appeals"};
`sandbox.enforcement.ladder` changes it.
"""

from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.store import Doc, Store

BIZ_INITIATED = "RESTRICTED_BIZ_INITIATED_MESSAGING"
CUSTOMER_INITIATED = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
ADD_NUMBERS = "RESTRICTED_ADD_PHONE_NUMBER_ACTION"
LOCKED = (
    "The WhatsApp Business account associated with the app has been restricted or disabled for"
    " violating a platform policy."
)
# (method, kind, edge) → the restriction that forbids it. Meta does not say that templates can't be
# written: here they can't once an account may not even answer.
FORBIDDEN = {
    ("POST", "waba", "message_templates"): CUSTOMER_INITIATED,
    ("POST", "waba", "upsert_message_templates"): CUSTOMER_INITIATED,
    ("POST", "waba", "phone_numbers"): ADD_NUMBERS,
}


def blocks_sending(
    store: Store, waba: Doc, phone: Doc, initiated_by_business: bool
) -> GraphError | None:
    """The error that a message meets: 131031 for an account or number that is shut, 368 while a
    restriction lasts. `initiated_by_business`: a template, or anything outside an open window.
    """
    if is_shut(waba) or phone.get("status") == "BANNED":
        return GraphError(131031, "(#131031) Business Account locked", details=LOCKED)
    kind = BIZ_INITIATED if initiated_by_business else CUSTOMER_INITIATED
    if kind in restrictions(store, waba):
        message = "(#368) Temporarily blocked for policies violations"
        return GraphError(368, message, details=LOCKED)
    return None


def blocks_country(waba: Doc, country: str) -> GraphError | None:
    """130497 for a country (ISO-2) of the account's `restricted_countries`."""
    if country not in waba.get("restricted_countries", []):
        return None
    message = "(#130497) Business account is restricted from messaging users in this country."
    return GraphError(130497, message, details=f"The business may not message people in {country}.")


def need_freedom(call: Call, kind: str, doc: Doc, edge: str) -> None:
    """Raises 368 for an act that the account's standing forbids."""
    restriction = FORBIDDEN.get((call.method, kind, edge))
    if restriction is None:
        return
    if is_shut(doc) or restriction in restrictions(call.store, doc):
        message = "(#368) The action attempted has been deemed abusive or is otherwise disallowed"
        raise GraphError(368, message, rule="account_restricted")


def is_shut(waba: Doc) -> bool:
    """Banned, locked until an appeal is granted, or never let through its review."""
    locked = standing_of(waba).get("locked")
    return bool(is_banned(waba) or locked or waba.get("account_review_status") == "REJECTED")


def is_banned(waba: Doc) -> bool:
    return (standing_of(waba).get("ban") or {}).get("state") == "DISABLE"


def restrictions(store: Store, waba: Doc) -> set[str]:
    """The types that hold now."""
    now = store.now()
    return {
        one["restriction_type"]
        for one in standing_of(waba).get("restrictions", [])
        if one["expiration"] > now
    }


def standing_of(waba: Doc) -> Doc:
    return dict(waba.get("enforcement") or {})
