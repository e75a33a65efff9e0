"""Multi-Partner Solutions: a Tech Provider works with a Solution Partner's credit line.

https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/multi-partner-solutions
The states are those of Meta's OpenAPI file: INITIATED → accept → ACTIVE → deactivation asked and
accepted → DEACTIVATED.
"""

import secrets

from sandbox.assets import parameters
from sandbox.assets.listing import shown_page
from sandbox.assets.partner_hooks import tell_app
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter, unknown_object
from sandbox.message_templates.writing import timestamp
from sandbox.reading import NodeType, show
from sandbox.store import Doc
from sandbox.tokens import MANAGE, MESSAGING

TOKEN_LIVES = 60 * 86400


def create_solution(call: Call, app: Doc) -> Doc:
    """POST /{app}/whatsapp_business_solution → {"solution_id"}."""
    owner, partner = (
        _permissions(call, "owner_permissions"),
        _permissions(call, "partner_permissions"),
    )
    if len(owner) + len(partner) != 1:
        raise parameter("Exactly one of owner_permissions and partner_permissions has MESSAGING.")
    partner_app = call.needed("partner_app_id")
    if call.store.get("app", partner_app) is None or partner_app == app["id"]:
        raise parameter("Param partner_app_id must be another app.")
    solution = {
        "id": call.store.new_id(),
        "name": parameters.needed_text(call, "solution_name", least=2, most=75),
        "owner_app": app["id"], "partner_app": partner_app, "owner_permissions": owner,
        "partner_permissions": partner, "status": "INITIATED",
        "status_for_pending_request": "PENDING_ACTIVATION", "partner_status": "NOTIFICATION_SENT",
    }  # fmt: skip
    save(call.store, "solution", solution)
    _announce(call, solution, "SOLUTION_CREATED")
    return {"solution_id": solution["id"]}


def _permissions(call: Call, name: str) -> list[str]:
    given = call.structure(name)
    if not isinstance(given, list) or given not in ([], ["MESSAGING"]):
        raise parameter(f"Param {name} must be [] or ['MESSAGING'].")
    return given


def list_solutions(call: Call, app: Doc, query: Doc) -> Doc:
    """GET /{app}/whatsapp_business_solutions; `role` OWNER or PARTNER narrows it."""
    role = parameters.one_of(call, "role", ("OWNER", "PARTNER"))
    roles = {"OWNER": ("owner_app",), "PARTNER": ("partner_app",)}
    keys = roles.get(role or "", ("owner_app", "partner_app"))
    rows = [one for one in call.store.all("solution") if app["id"] in [one[key] for key in keys]]
    return shown_page(call, app, "whatsapp_business_solutions", query, "solution", rows)


def list_account_solutions(call: Call, waba: Doc, query: Doc) -> Doc:
    rows = [one for one in call.store.all("solution") if waba["id"] in one.get("wabas", [])]
    return shown_page(call, waba, "solutions", query, "solution", rows)


def accept(call: Call, solution: Doc) -> Doc:
    """POST /{solution}/accept, by the invited app."""
    _need_status(solution, "INITIATED")
    if call.needed("partner_app_id") != solution["partner_app"]:
        raise parameter("Param partner_app_id must be the app that was invited.")
    if call.bearer.app["id"] != solution["partner_app"]:
        raise unknown_object(call.method, solution["id"])
    _change(call, solution, status="ACTIVE", status_for_pending_request="NONE",
            partner_status="ACCEPTED")  # fmt: skip
    return {
        "solution_id": solution["id"], "partner_status": "ACCEPTED", "success": True,
        "message": "Solution partnership accepted successfully",
        "update_time": timestamp(call.store.now()),
    }  # fmt: skip


def reject(call: Call, solution: Doc) -> Doc:
    """POST /{solution}/reject: of the partnership, or of a request to deactivate."""
    asked = parameters.needed_one_of(
        call, "request_type", ("PARTNERSHIP_REQUEST", "DEACTIVATION_REQUEST")
    )
    parameters.text(call, "rejection_reason", most=500)
    if asked == "PARTNERSHIP_REQUEST":
        _need_status(solution, "INITIATED")
        _change(call, solution, status="REJECTED", status_for_pending_request="NONE",
                partner_status="REJECTED")  # fmt: skip
    else:
        _need_deactivation(call, solution)
        _change(call, solution, status_for_pending_request="NONE")
    answer = {
        "success": True, "solution_id": solution["id"], "rejected_request_type": asked,
        "rejection_timestamp": timestamp(call.store.now()),
    }  # fmt: skip
    return {**answer, "partner_app_id": solution["partner_app"]}


def ask_deactivation(call: Call, solution: Doc) -> Doc:
    """POST /{solution}/send_deactivation_request: the other app has to agree."""
    parameters.text(call, "reason", most=500)
    _need_status(solution, "ACTIVE")
    if solution["status_for_pending_request"] != "NONE":
        raise parameter("A request for this solution is pending already.")
    _change(call, solution, status_for_pending_request="PENDING_DEACTIVATION",
            asked_by=call.bearer.app["id"])  # fmt: skip
    return {"success": True, "message": "Deactivation request submitted successfully",
            "request_id": f"deactivation_req_{solution['id']}"}  # fmt: skip


def accept_deactivation(call: Call, solution: Doc) -> Doc:
    _need_deactivation(call, solution)
    solution = _change(call, solution, status="DEACTIVATED", status_for_pending_request="NONE")
    return show(call, "solution", solution, call.text("fields"))


def reject_deactivation(call: Call, solution: Doc) -> Doc:
    if parameters.flag(call, "reject_deactivation_request") is not True:
        raise parameter("Param reject_deactivation_request must be true.")
    _need_deactivation(call, solution)
    solution = _change(call, solution, status_for_pending_request="NONE")
    return show(call, "solution", solution, call.text("fields"))


def solution_token(call: Call, solution: Doc) -> Doc:
    """GET /{solution}/access_token?business_id=…: a token for one customer's accounts."""
    _need_status(solution, "ACTIVE")
    business = call.needed("business_id")
    wabas = [one for one in call.store.all("waba")
             if one["owner"] == business and one["id"] in solution.get("wabas", [])]  # fmt: skip
    users = call.store.all("user", parent=business)
    if not wabas or not users:
        raise parameter("Param business_id: no account of this business is in the solution.")
    now = call.store.now()
    token: Doc = {
        "id": f"EAASANDBOX{secrets.token_hex(20)}", "app": call.bearer.app["id"],
        "user": users[0]["id"], "type": "SYSTEM_USER", "scopes": [MANAGE, MESSAGING],
        "issued_at": int(now), "expires_at": int(now + TOKEN_LIVES),
        "assets": [one["id"] for one in wabas],
    }  # fmt: skip
    call.store.put("token", token, parent=token["user"])
    return {"access_token": token["id"], "expires_at": token["expires_at"]}


def _need_status(solution: Doc, status: str) -> None:
    if solution["status"] != status:
        raise parameter(f"The solution is {solution['status']}, not {status}.")


def _need_deactivation(call: Call, solution: Doc) -> None:
    """A deactivation that the other app asked for."""
    if solution["status_for_pending_request"] != "PENDING_DEACTIVATION":
        raise parameter("No deactivation is pending.")
    if solution.get("asked_by") == call.bearer.app["id"]:
        raise parameter("The other app decides about a deactivation.")


def _change(call: Call, solution: Doc, **changes: str) -> Doc:
    solution = save(call.store, "solution", {**solution, **changes})
    _announce(call, solution, "SOLUTION_UPDATED")
    return solution


def _announce(call: Call, solution: Doc, event: str) -> None:
    pending = solution["status_for_pending_request"] == "PENDING_DEACTIVATION"
    status = "PENDING_DEACTIVATION" if pending else solution["status"]
    value = {"event": event, "solution_id": solution["id"], "solution_status": status}
    for app in (solution["owner_app"], solution["partner_app"]):
        for business in _businesses(call, app):
            tell_app(call.store, app, business, "partner_solutions", value)


def _businesses(call: Call, app: str) -> list[str]:
    """The portfolio behind an app: that of the first token made for it."""
    tokens = [token for token in call.store.all("token") if token["app"] == app][:1]
    return [call.store.the("user", token["user"])["business"] for token in tokens]


def _need_party(call: Call, solution: Doc) -> None:
    if not is_party(call, solution):
        raise unknown_object(call.method, solution["id"])


def _owner(call: Call, solution: Doc) -> Doc:
    app = call.store.the("app", solution["owner_app"])
    return {"name": app["name"], "id": app["id"]}


def is_party(call: Call, solution: Doc) -> bool:
    return call.bearer.app["id"] in (solution["owner_app"], solution["partner_app"])


SOLUTION = NodeType(
    name="WhatsAppBusinessSolution",
    defaults=("id", "name", "status", "status_for_pending_request"),
    fields=frozenset(
        {
            "id", "name", "status", "status_for_pending_request", "owner_permissions",
            "partner_permissions",
        }
    ),
    access=_need_party,
    computed={"owner_app": _owner},
)  # fmt: skip
