"""Moving an account between solutions, and from the on-behalf-of model: intents that wait for the
customer's word.

Bodies and answers as in Meta's OpenAPI file for the Business Messaging API, v23.0; no guide has
them: https://github.com/facebook/openapi
"""

from sandbox.assets import parameters
from sandbox.assets.access import need_parts_account
from sandbox.assets.activities import note
from sandbox.assets.solutions import is_party
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import parameter
from sandbox.message_templates.writing import timestamp
from sandbox.reading import NodeType, show
from sandbox.store import Doc, Store

MOBILITY = (
    "INITIATE_TRANSFER", "CONFIRM_TRANSFER", "CANCEL_TRANSFER", "REQUEST_HANDOVER",
    "APPROVE_HANDOVER", "REJECT_HANDOVER",
)  # fmt: skip
# What each act makes of the intent that is under way; the acts that begin one are missing here.
MOBILITY_STATUS = {
    "CONFIRM_TRANSFER": "COMPLETED", "CANCEL_TRANSFER": "REJECTED",
    "APPROVE_HANDOVER": "COMPLETED", "REJECT_HANDOVER": "REJECTED",
}  # fmt: skip
MIGRATION = ("INITIATE_MIGRATION", "CANCEL_MIGRATION", "CONFIRM_MIGRATION", "SCHEDULE_MIGRATION")
MIGRATION_STATUS = {"CONFIRM_MIGRATION": "COMPLETED", "CANCEL_MIGRATION": "REJECTED"}
# The act's own words for the states that the intent object calls INITIATED, COMPLETED, REJECTED.
MIGRATION_WORDS = {"INITIATED": "PENDING", "COMPLETED": "APPROVED", "REJECTED": "REJECTED"}
DECISIONS = ("ACCEPTED", "COMPLETED", "REJECTED")


class BadIntent(ValueError):
    """A decision on an intent that can't be taken; the text says why."""


def move_account(call: Call, waba: Doc) -> Doc:
    """POST /{account}/obo_mobility_intent."""
    solution = _solution(call, "solution_id")
    asked = parameters.needed_one_of(call, "intent_type", MOBILITY)
    parameters.text(call, "mobility_reason", most=500)
    at = parameters.moment(call, "scheduled_execution_time")
    if asked in MOBILITY_STATUS:
        intent = _under_way(call, "mobility_intent", waba)
        intent = _finish(call.store, "mobility_intent", intent, MOBILITY_STATUS[asked])
    else:
        target = _solution(call, "target_solution_id")
        intent = _begin(call, "mobility_intent", waba, target or solution, at)
    waits = intent["status"] == "PENDING"
    return {
        "success": True,
        "mobility_intent_id": intent["id"],
        "status": "SCHEDULED" if waits and at else intent["status"],
        "approval_required": waits,
        "next_steps": ["Await partner approval"] if waits else [],
    }


def set_mobility_intent(call: Call, waba: Doc) -> Doc:
    """POST /{account}/set_obo_mobility_intent."""
    if call.needed("waba_id") != waba["id"]:
        raise parameter("Param waba_id must be this account.")
    mutation = parameters.text(call, "client_mutation_id", most=255)
    intent = _begin(call, "mobility_intent", waba, _solution(call, "solution_id"), None)
    return {"success": True, "intent_id": intent["id"], "client_mutation_id": mutation}


def migrate_solution(call: Call, waba: Doc) -> Doc:
    """POST /{account}/set_solution_migration_intent."""
    solution = _solution(call, "solution_id")
    asked = parameters.needed_one_of(call, "migration_intent", MIGRATION)
    parameters.text(call, "migration_reason", most=500)
    at = parameters.moment(call, "scheduled_migration_time")
    if asked == "SCHEDULE_MIGRATION" and at is None:
        raise parameter("The parameter scheduled_migration_time is required.")
    if asked in MIGRATION_STATUS:
        intent = _under_way(call, "migration_intent", waba)
        intent = _finish(call.store, "migration_intent", intent, MIGRATION_STATUS[asked])
    else:
        target = _solution(call, "target_solution_id")
        intent = _begin(call, "migration_intent", waba, target or solution, at)
    scheduled = asked == "SCHEDULE_MIGRATION"
    answer = {
        "success": True,
        "migration_intent_id": intent["id"],
        "status": "SCHEDULED" if scheduled else MIGRATION_WORDS[intent["status"]],
    }
    return {**answer, "estimated_completion_time": timestamp(at)} if at else answer


def decide_intent(store: Store, kind: str, intent: Doc, decision: str) -> Doc:
    """The customer's word. Raises BadIntent; COMPLETED puts the account into the solution."""
    if decision not in DECISIONS:
        raise BadIntent(f"A decision is one of {', '.join(DECISIONS)}.")
    if intent["status"] in ("COMPLETED", "REJECTED"):
        raise BadIntent(f"The intent is {intent['status']} already.")
    return _finish(store, kind, intent, decision)


def _solution(call: Call, name: str) -> Doc | None:
    id = call.text(name)
    if not id:
        if name == "solution_id":
            raise parameter("The parameter solution_id is required.")
        return None
    found = call.store.get("solution", id)
    if found is None or found["status"] != "ACTIVE":
        raise parameter(f"Param {name} must be an active solution.")
    return found


def _begin(call: Call, kind: str, waba: Doc, solution: Doc | None, at: float | None) -> Doc:
    if solution is None or not is_party(call, solution):
        raise parameter("Param solution_id must be a solution of your app.")
    if any(one["status"] in ("PENDING", "INITIATED") for one in _all(call, kind, waba)):
        raise parameter("An intent of this account waits already.")
    now = call.store.now()
    intent = {
        "id": call.store.new_id(), "waba": waba["id"], "solution": solution["id"],
        "status": "PENDING" if kind == "mobility_intent" else "INITIATED",
        "scheduled_at": at, "created_at": now, "updated_at": now,
    }  # fmt: skip
    note(call.store, waba["id"], "ACCOUNT_UPDATED", "A move to another solution was asked for",
         actor=call.bearer.user)  # fmt: skip
    return save(call.store, kind, intent)


def _all(call: Call, kind: str, waba: Doc) -> list[Doc]:
    return call.store.all(kind, parent=waba["id"])


def _under_way(call: Call, kind: str, waba: Doc) -> Doc:
    for intent in reversed(_all(call, kind, waba)):
        if intent["status"] in ("PENDING", "INITIATED", "ACCEPTED"):
            return intent
    raise parameter("No intent of this account waits.")


def _finish(store: Store, kind: str, intent: Doc, status: str) -> Doc:
    if status == "COMPLETED":
        for solution in store.all("solution"):
            wabas = [id for id in solution.get("wabas", []) if id != intent["waba"]]
            if solution["id"] == intent["solution"]:
                wabas.append(intent["waba"])
            save(store, "solution", {**solution, "wabas": wabas})
    return save(store, kind, {**intent, "status": status, "updated_at": store.now()})


def list_requests(call: Call, waba: Doc, query: Doc) -> Doc:
    """GET /{account}/in_progress_onbehalf_request: nobody can begin one any more, since Meta is
    removing the on-behalf-of model.
    """
    return {"data": []}


MOBILITY_INTENT = NodeType(
    name="WhatsAppBusinessOBOMobilityIntent",
    defaults=("id", "waba", "solution", "status"),
    fields=frozenset({"id", "status"}),
    access=need_parts_account,
    computed={
        "waba": lambda call, one: show(
            call, "waba", call.store.the("waba", one["waba"]), "id,name"
        ),
        "solution": lambda call, one: show(
            call, "solution", call.store.the("solution", one["solution"]), None
        ),
        "created_time": lambda call, one: timestamp(one["created_at"]),
        "updated_time": lambda call, one: timestamp(one["updated_at"]),
    },
)
MIGRATION_INTENT = NodeType(
    name="WhatsAppBusinessSolutionMigrationIntent",
    defaults=("id", "status"),
    fields=frozenset({"id", "status"}),
    access=need_parts_account,
)
