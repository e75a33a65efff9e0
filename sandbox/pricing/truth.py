"""The exact ledger, summed from the messages themselves, and why one message cost what it did.

Clients of analytics reconcile against it; Graph has nothing like it.
"""

from typing import Any

from sandbox.messages import storage
from sandbox.pricing import markets, rules
from sandbox.pricing.rates import Rate, book
from sandbox.pricing.rules import read_account
from sandbox.pricing.timezones import QUARTER, day_at, day_start
from sandbox.store import Doc, Store

CHARGED_AT = "coalesce(delivered_at, read_at)"
DIMENSIONS = {
    "day": f"CAST({CHARGED_AT} / {QUARTER} AS INTEGER)",
    "phone": "phone",
    "country": "country",
    "category": "pricing_category",
    "type": "pricing_type",
    "model": "pricing_model",
    "tier": "tier",
    "template": "template",
}
USUAL = ("day", "phone", "country", "category", "type", "tier")


class BadQuestion(ValueError):
    """A question to the ledger that has no answer; the text says why."""


def money(millionths: int) -> str:
    sign, rest = ("-" if millionths < 0 else ""), abs(millionths)
    return f"{sign}{rest // 1_000_000}.{rest % 1_000_000:06}"


def totals(store: Store, waba: str, since: float, until: float, by: list[str]) -> Doc:
    """Delivered messages of an account and their cost. `since` is in, `until` is out."""
    if unknown := set(by) - set(DIMENSIONS):
        raise BadQuestion(
            f"by has no {', '.join(sorted(unknown))}. Known: {', '.join(DIMENSIONS)}."
        )
    account = read_account(store, waba)
    sums: dict[tuple[str, ...], list[int]] = {}
    for row in _grouped(store, waba, since, until, by):
        found = dict(zip(by, row, strict=False))
        if "day" in found:
            found["day"] = day_at(account.zone, found["day"] * QUARTER)
        one = sums.setdefault(tuple(found.values()), [0, 0, 0])
        for place, value in enumerate(row[len(by) :]):
            one[place] += value
    data = [{**dict(zip(by, key, strict=True)), **_shown(one)} for key, one in sorted(sums.items())]
    every = [sum(values) for values in zip(*sums.values(), strict=True)] or [0, 0, 0]
    about = {"waba": waba, "currency": account.currency, "timezone": account.zone}
    return {**about, "data": data, "total": _shown(every)}


def _shown(sums: list[int]) -> Doc:
    count, cost, unknown = sums
    return {"messages": count, "cost": money(cost), "messages_of_unknown_cost": unknown}


def _grouped(store: Store, waba: str, since: float, until: float, by: list[str]) -> Any:
    columns = [DIMENSIONS[name] for name in by]
    group = f" GROUP BY {', '.join(columns)}" if columns else " HAVING count(*) > 0"
    return store.db.execute(
        f"SELECT {', '.join([*columns, ''])} count(*), coalesce(sum(cost), 0), sum(cost IS NULL)"  # noqa: S608 - our own names
        f" FROM messages WHERE waba = ? AND pricing_model != '' AND {CHARGED_AT} >= ?"
        f" AND {CHARGED_AT} < ?{group}",
        (waba, since, until),
    )


# -- one message ---------------------------------------------------------------------------------


def explain(store: Store, message: Doc) -> Doc:
    """Model, window, rate with its grade, and cost of one outgoing message."""
    account = read_account(store, message["waba"])
    moment = message["delivered_at"] or message["read_at"]
    told = {
        "id": message["id"],
        "pricing": message.get("pricing"),
        **{name: message[name] for name in ("pricing_model", "pricing_type", "pricing_category")},
        "template_category": message["category"],
        "charged_at": moment,
        "currency": account.currency,
        "cost": None,
    }
    if moment is None:
        return {**told, "why": "Not delivered, so nothing is charged."}
    day = day_at(account.zone, moment)
    told["day"], told["timezone"], told["country"] = day, account.zone, message["country"]
    told["market"] = markets.market(message["country"], day)
    told["cost"] = None if message["cost"] is None else money(message["cost"])
    told["last_message_of_the_person"] = _last_heard(store, message, moment)
    rate = _rate_of(store, message, told["market"], day, account.currency)
    told["rate"] = rate_shown(rate) if rate else None
    return {**told, "tier": message["tier"], "why": _why(message)}


def _last_heard(store: Store, message: Doc, moment: float) -> float | None:
    row = store.db.execute(
        "SELECT max(at) AS at FROM messages WHERE phone = ? AND wa_id = ? AND direction = 'in'"
        " AND at <= ?",
        (message["phone"], message["wa_id"], moment),
    ).fetchone()
    return None if row["at"] is None else float(row["at"])


def _rate_of(
    store: Store, message: Doc, market: str | None, day: str, currency: str
) -> Rate | None:
    if message["pricing_type"] != rules.REGULAR or market is None:
        return None
    category = rules.RATE_OF.get(message["pricing_category"], message["pricing_category"])
    prefix = "conversation_" if message["pricing_model"] == "CBP" else ""
    found = book(store).rates(currency, market, f"{prefix}{category}", day)
    return next((rate for rate in found if message["tier"] in ("", rate.tier)), None)


def rate_shown(rate: Rate) -> Doc:
    return {
        "effective_from": rate.since,
        "tier": rate.tier,
        "rate": money(rate.millionths),
        "grade": rate.grade,
        "source": rate.source,
    }


WHY = {
    rules.REGULAR: "Charged when it was delivered.",
    rules.FREE_WINDOW: "Free: inside the 24 hours after the person wrote, or within the allowance.",
    rules.FREE_ENTRY: "Free: inside the 72 hours after an answer to an advertisement.",
    rules.FREE_TIER: "It opened a service conversation, and those were free.",
    rules.IN_CONVERSATION: "Part of a conversation that another message had opened.",
}


def _why(message: Doc) -> str:
    if message["pricing_type"] == rules.REGULAR and message["cost"] is None:
        return "No card has a rate for it: what it costs is unknown, which is not zero."
    return WHY[message["pricing_type"]]


def moment_of(text: str, zone: str) -> float:
    """Unix seconds, or a day ("2026-10-01"), which begins at the account's midnight."""
    try:
        return float(text) if text.replace(".", "", 1).isdigit() else day_start(zone, text)
    except ValueError as error:
        raise BadQuestion(f"{text[:40]} is neither unix seconds nor a day.") from error


def read(store: Store, wamid: str) -> Doc:
    message = storage.get(store, wamid)
    if message is None or message["direction"] != "out":
        raise BadQuestion("There is no such outgoing message.")
    return explain(store, message)
