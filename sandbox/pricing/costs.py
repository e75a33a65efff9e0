"""Who may see what was spent, and how analytics write it.

Values of analytics are approximate and may differ from the invoice:
https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.pricing.figures import Sums
from sandbox.store import Doc, Store

COST_TASKS = frozenset({"MANAGE", "VIEW_COST", "MANAGE_BILLING"})
CENT = 10_000


def sees_costs(call: Call, waba: Doc) -> bool:
    """Not of an account that a partner pays for, nor without the task to view costs. Somebody of
    the portfolio who has no task at all on the account sees them.
    """
    if _paid_by_partner(call.store, waba):
        return False
    user = call.bearer.user
    assigned = waba.get("assigned_users", [])
    tasks = [set(one.get("tasks", [])) for one in assigned if user and one["user"] == user["id"]]
    return all(one & COST_TASKS for one in tasks)


def _paid_by_partner(store: Store, waba: Doc) -> bool:
    funding = waba.get("primary_funding_id")
    return funding is not None and any(
        one.get("receiving_credential") == funding for one in store.all("credit_allocation")
    )


def metrics_to_show(call: Call, waba: Doc, asked: list[str]) -> list[str]:
    """`asked` without COST where it is hidden. Raises code 100 when nothing is left."""
    if "COST" not in asked or sees_costs(call, waba):
        return asked
    rest = [metric for metric in asked if metric != "COST"]
    if not rest:
        raise GraphError(100, "(#100) Cost not available", rule="cost_not_available")
    return rest


def shown_cost(store: Store, sums: Sums) -> float | None:
    """None when part of it is unknown. Rounded to cents in each point, unless the setting
    `analytics_rounding` is off: that is the gap between analytics and the ledger.
    """
    return None if sums.unknown else in_units(store, Decimal(sums.cost))


def in_units(store: Store, millionths: Decimal) -> float:
    finest = CENT if store.setting("analytics_rounding") else 1
    rounded = (millionths / finest).quantize(Decimal(1), ROUND_HALF_UP) * finest
    units = float(rounded / 1_000_000)
    return int(units) if units.is_integer() else units
