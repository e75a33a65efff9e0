"""A past written by hand: messages as the state keeps them, for tests of prices and analytics."""

from typing import Any

from tests.sandbox.server import NUMBER, WABA, Json, Sandbox

START = 1791183600  # 2026-10-05 00:00 in Los Angeles
NOW = "2026-10-20T12:00:00-07:00"
TEMPLATE = "1689557327140729"
PERSON = "5215555550101"


def at(hours: float) -> float:
    return START + hours * 3600


def message(direction: str, hours: float, **changes: Any) -> Json:
    """A delivered utility message to Mexico, or one from there, so many hours after START."""
    moment = at(hours)
    one: Json = {
        "id": f"wamid.{direction}{hours}", "waba": WABA, "phone": NUMBER, "wa_id": PERSON,
        "direction": direction, "type": "text", "status": "received", "at": moment,
        "country": "MX", "content": {"body": "Hello"}, "template": "", "category": "",
        "pricing_category": "",
    }  # fmt: skip
    if direction == "out":
        one |= {
            "type": "template", "status": "delivered", "template": TEMPLATE, "category": "UTILITY",
            "sent_at": moment, "delivered_at": moment, "pricing_model": "PMP",
            "pricing_type": "regular", "pricing_category": "utility", "tier": "0:1000000",
            "cost": 8500,
        }  # fmt: skip
    return {**one, **changes}


def history_of(sandbox: Sandbox, messages: list[Json], **settings: Any) -> None:
    """The usual state with this past, at NOW."""
    state = sandbox.control("GET", "/state")
    for part in ("tables", "script"):
        state.pop(part, None)
    state["settings"] = {**state["settings"], **settings}
    sandbox.control(
        "POST", "/reset", {"scenario": {**state, "starts_at": NOW, "messages": messages}}
    )
