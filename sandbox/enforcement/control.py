"""POST /_sandbox/accounts/{id}/<act>: what Meta does to an account, or tells it."""

from collections.abc import Callable

from starlette.requests import Request

from sandbox.assets import verification
from sandbox.enforcement import events, ladder
from sandbox.enforcement.ladder import BadStep
from sandbox.hooks import announce
from sandbox.store import Doc, Store

Act = Callable[[Store, Doc, Doc], None]  # (store, account, body)
SEVERITIES = ("CRITICAL", "INFORMATIONAL", "WARNING")


def change_capability(store: Store, waba: Doc, body: Doc) -> None:
    """{"messaging_limit": "TIER_10K"}: of the whole portfolio."""
    limit = str(body.get("messaging_limit") or "")
    verification.set_limit(store, store.the("business", waba["owner"]), limit)


def alert(store: Store, waba: Doc, body: Doc) -> None:
    """{"alert_type", "alert_severity"?, "alert_status"?, "alert_description"?, "entity_type"?,
    "entity_id"?}
    """
    kind, severity = body.get("alert_type"), body.get("alert_severity", "WARNING")
    if not isinstance(kind, str) or severity not in SEVERITIES:
        raise BadStep(f"Needed: alert_type, and alert_severity of {', '.join(SEVERITIES)}.")
    info = {
        "alert_severity": severity,
        "alert_status": body.get("alert_status", "ACTIVE"),
        "alert_type": kind,
        "alert_description": str(body.get("alert_description", "")),
    }
    value = {
        "entity_type": body.get("entity_type", "BUSINESS"),
        "entity_id": str(body.get("entity_id", waba["owner"])),
        "alert_info": info,
    }
    announce(store, waba["id"], "account_alerts", value)


ACTS: dict[str, Act] = {
    "warn": ladder.warn,
    "restrict": ladder.restrict,
    "lock": ladder.lock,
    "schedule_ban": ladder.schedule_ban,
    "ban": ladder.ban,
    "reinstate": ladder.reinstate,
    "appeal": ladder.appeal,
    "review": ladder.review,
    "delete": ladder.delete,
    "capability": change_capability,
    "alert": alert,
    **events.ACTS,
}


def act_on(name: str) -> Callable[[Store, Request, Doc], Doc]:
    def act(store: Store, request: Request, body: Doc) -> Doc:
        waba = store.get("waba", request.path_params["id"])
        if waba is None:
            raise BadStep("There is no such account.")
        ACTS[name](store, waba, body)
        after = store.the("waba", waba["id"])
        return {"id": after["id"], "enforcement": after.get("enforcement", {})}

    return act


CONTROLS = [("POST", f"/accounts/{{id}}/{name}", act_on(name)) for name in ACTS]
