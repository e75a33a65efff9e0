"""Credit lines of Solution Partners: sharing one with a customer, attaching it to an account.

https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/share-and-revoke-credit-lines
"""

from sandbox.assets import parameters
from sandbox.assets.access import is_own, need_business_permission
from sandbox.assets.activities import note
from sandbox.assets.listing import shown_page
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import GraphError, no_permission, parameter, unknown_object
from sandbox.reading import NodeType
from sandbox.store import Doc
from sandbox.tokens import need_account

CURRENCIES = ("AUD", "EUR", "GBP", "IDR", "INR", "USD")
ROLES = ("ADMIN", "FINANCE_EDITOR")


def list_credit_lines(call: Call, business: Doc, query: Doc) -> Doc:
    rows = call.store.all("credit_line", parent=business["id"])
    return shown_page(call, business, "extendedcredits", query, "credit_line", rows)


def share_and_attach(call: Call, line: Doc) -> Doc:
    """POST /{line}/whatsapp_credit_sharing_and_attach: both steps at once."""
    _need_own_line(call, line)
    currency = parameters.needed_one_of(call, "waba_currency", CURRENCIES)
    waba = _account(call)
    if line["business"] not in (waba["owner"], *waba.get("clients", [])):
        raise parameter("Param waba_id: the account isn't shared with the owner of the line.")
    allocation = _allocate(call, line, waba["owner"])
    _attach(call, waba, allocation, currency)
    return {"allocation_config_id": allocation["id"], "waba_id": waba["id"]}


def share(call: Call, line: Doc) -> Doc:
    """POST /{line}/whatsapp_credit_sharing: with the token of the line's owner."""
    _need_own_line(call, line)
    receiver = call.needed("receiving_business_id")
    if call.store.get("business", receiver) is None:
        raise parameter("Param receiving_business_id must be a business.")
    return {"success": True, "allocation_config_id": _allocate(call, line, receiver)["id"]}


def attach(call: Call, line: Doc) -> Doc:
    """POST /{line}/whatsapp_credit_attach: with the customer's token, once the line is shared."""
    currency = parameters.needed_one_of(call, "waba_currency", CURRENCIES)
    waba = _account(call)
    need_account(call, waba)
    allocation = _shared(call, line, waba["owner"])
    if allocation is None:
        raise parameter("The credit line isn't shared with the owner of this account.")
    _attach(call, waba, allocation, currency)
    return {"success": True, "waba_id": waba["id"], "allocation_config_id": allocation["id"]}


def list_allocations(call: Call, line: Doc, query: Doc) -> Doc:
    """GET /{line}/owning_credit_allocation_configs?receiving_business_id=…"""
    _need_own_line(call, line)
    receiver = call.text("receiving_business_id")
    rows = [
        one
        for one in call.store.all("credit_allocation", parent=line["id"])
        if one["request_status"] != "DELETED" and receiver in (None, one["receiving_business"])
    ]
    edge = "owning_credit_allocation_configs"
    return shown_page(call, line, edge, query, "credit_allocation", rows)


def revoke(call: Call, allocation: Doc) -> Doc:
    """DELETE /{allocation}: every account of that customer loses the line."""
    _need_own_line(call, call.store.the("credit_line", allocation["credit_line"]))
    save(call.store, "credit_allocation", {**allocation, "request_status": "DELETED"})
    for waba in call.store.all("waba"):
        if waba.get("primary_funding_id") == allocation["receiving_credential"]:
            kept = {key: one for key, one in waba.items() if key != "primary_funding_id"}
            save(call.store, "waba", kept)
            note(call.store, waba["id"], "BILLING_UPDATED", "Credit line revoked",
                 actor=call.bearer.user)  # fmt: skip
    return {"success": True}


def _need_own_line(call: Call, line: Doc) -> None:
    """An admin or finance editor of the portfolio that has the line."""
    if not is_own(call, line["business"]):
        raise unknown_object(call.method, line["id"])
    if (call.bearer.user or {}).get("role", "ADMIN") not in ROLES:
        raise no_permission("the role of an admin or a finance editor")


def _account(call: Call) -> Doc:
    id = call.needed("waba_id")
    waba = call.store.get("waba", id)
    if waba is None:
        raise unknown_object(call.method, id)
    return waba


def _shared(call: Call, line: Doc, receiver: str) -> Doc | None:
    for one in call.store.all("credit_allocation", parent=line["id"]):
        if one["receiving_business"] == receiver and one["request_status"] != "DELETED":
            return one
    return None


def _allocate(call: Call, line: Doc, receiver: str) -> Doc:
    """One allocation and one credential for each customer, however many accounts it has."""
    found = _shared(call, line, receiver)
    if found is not None:
        return found
    allocation = {
        "id": call.store.new_id(), "credit_line": line["id"], "receiving_business": receiver,
        "receiving_credential": call.store.new_id(), "request_status": "APPROVED",
    }  # fmt: skip
    return save(call.store, "credit_allocation", allocation)


def _attach(call: Call, waba: Doc, allocation: Doc, currency: str) -> None:
    """Fixes the currency. A line can't be changed once attached."""
    if waba.get("primary_funding_id") not in (None, allocation["receiving_credential"]):
        raise GraphError(100, "Invalid parameter", rule="already_funded")
    funded = {"primary_funding_id": allocation["receiving_credential"], "currency": currency}
    save(call.store, "waba", {**waba, **funded})
    note(call.store, waba["id"], "BILLING_UPDATED", f"Credit line attached in {currency}",
         actor=call.bearer.user)  # fmt: skip


def _need_allocation(call: Call, allocation: Doc) -> None:
    need_business_permission(call, allocation)
    line = call.store.the("credit_line", allocation["credit_line"])
    if not is_own(call, line["business"]) and not is_own(call, allocation["receiving_business"]):
        raise unknown_object(call.method, allocation["id"])


def _receiver(call: Call, allocation: Doc) -> Doc:
    business = call.store.the("business", allocation["receiving_business"])
    return {"name": business["name"], "id": business["id"]}


CREDIT_LINE = NodeType(
    name="BusinessExtendedCredit",
    defaults=("id", "legal_entity_name"),
    fields=frozenset({"id", "legal_entity_name"}),
    access=need_business_permission,
    edges={"owning_credit_allocation_configs": list_allocations},
)
CREDIT_ALLOCATION = NodeType(
    name="ExtendedCreditAllocationConfig",
    defaults=("id",),
    fields=frozenset({"id", "request_status"}),
    access=_need_allocation,
    computed={
        "receiving_business": _receiver,
        "receiving_credential": lambda call, one: {"id": one["receiving_credential"]},
    },
)
