"""The control API of prices: `/_sandbox/pricing/…`."""

from datetime import date

from starlette.requests import Request

from sandbox.pricing import truth
from sandbox.pricing.rates import CATEGORIES, BadRates, Book, book, currencies, read_rows
from sandbox.pricing.rebuilding import rebuild
from sandbox.pricing.rules import read_account
from sandbox.pricing.timezones import day_at
from sandbox.pricing.truth import BadQuestion, moment_of, rate_shown
from sandbox.store import Doc, Store

END_OF_TIME = "4000000000"


def list_rates(store: Store, request: Request, body: Doc) -> Doc:
    """?on=2026-10-05&currency=USD: every rate in force on that day, with its grade."""
    query = request.query_params
    try:
        day = date.fromisoformat(query.get("on") or day_at("UTC", store.now())).isoformat()
    except ValueError as error:
        raise BadQuestion("on is a day such as 2026-10-05.") from error
    currency = query.get("currency", "USD")
    if currency not in currencies():
        raise BadQuestion(f"currency is one of {', '.join(sorted(currencies()))}.")
    return {"on": day, "currency": currency, "data": _rates(book(store), currency, day)}


def _rates(cards: Book, currency: str, day: str) -> list[Doc]:
    return [
        {"market": market, "category": category, **rate_shown(rate)}
        for market in cards.markets(day)
        for category in CATEGORIES
        for rate in cards.rates(currency, market, category, day)
    ]


def load_rates(store: Store, request: Request, body: Doc) -> Doc:
    """{"csv": text}: its rows replace ours; of a new date it is the whole card. {"csv": ""} forgets
    all that was loaded.
    """
    text = body.get("csv")
    if not isinstance(text, str) or set(body) - {"csv"}:
        raise BadRates('The body is {"csv": "effective_from,currency,market,category,rate…"}.')
    if not text:
        store.db.execute("DELETE FROM nodes WHERE kind = 'rate_card'")
        return {"rows": 0}
    rows = read_rows(text)
    store.put("rate_card", {"id": store.new_id(), "csv": text})
    return {"rows": len(rows)}


def read_ledger(store: Store, request: Request, body: Doc) -> Doc:
    """?waba=&from=&to=&by=day,phone,country,category,type,model,tier,template; `from` and `to` are
    unix seconds or days; `to` is not included.
    """
    query = request.query_params
    waba = query.get("waba", "")
    if store.get("waba", waba) is None:
        raise BadQuestion("waba is the id of a WhatsApp account.")
    zone = read_account(store, waba).zone
    since = moment_of(query.get("from") or "0", zone)
    until = moment_of(query.get("to") or END_OF_TIME, zone)
    by = [name for name in query.get("by", ",".join(truth.USUAL)).split(",") if name]
    return truth.totals(store, waba, since, until, by)


def read_message(store: Store, request: Request, body: Doc) -> Doc:
    return truth.read(store, request.path_params["wamid"])


def rebuild_figures(store: Store, request: Request, body: Doc) -> Doc:
    rebuild(store)
    return {"success": True}


CONTROLS = [
    ("GET", "/pricing/rates", list_rates),
    ("POST", "/pricing/rates", load_rates),
    ("GET", "/pricing/ledger", read_ledger),
    ("GET", "/pricing/messages/{wamid:path}", read_message),
    ("POST", "/pricing/rebuild", rebuild_figures),
]
