"""The first page: what the desk is for, your client in three lines, what waits."""

from starlette.requests import Request

from sandbox.desk import waiting
from sandbox.desk.pages.listening import listener
from sandbox.desk.pages.queue import waiting_templates
from sandbox.desk.pages.templates import CHOICES
from sandbox.store import Doc, Store
from sandbox.tokens import MANAGE, why_dead

# Of tables that lose no rows: a count would look at each of a million.
SPAN = "SELECT coalesce((SELECT max(number) FROM {0}) - (SELECT min(number) FROM {0}) + 1, 0)"
FIGURES = {
    "templates": ("/desk/templates/", "SELECT count(*) FROM templates"),
    "messages": (
        "/desk/events/?kind=webhook&field=messages",
        SPAN.format("messages"),
    ),
    "people": ("/desk/phones/", SPAN.format("people")),
    "requests": ("/desk/events/?kind=request", "SELECT count(*) FROM requests"),
    "webhooks": ("/desk/events/?kind=webhook", "SELECT count(*) FROM deliveries"),
    "webhooks waiting": (
        "/desk/events/?kind=webhook&status=waiting",
        "SELECT count(*) FROM deliveries WHERE state = 'waiting'",
    ),
}
FIRST_SHOWN = 6


def start(store: Store, request: Request) -> tuple[str, Doc]:
    chosen = request.query_params.get("token", "")
    clients = _clients(store)
    client = next((one for one in clients if one["token"]["id"] == chosen), None)
    client = client or (clients[0] if clients else None)
    return "start.html", {
        "clients": clients,
        "client": client,
        "listener": listener(store, client) if client else None,
        "rows": waiting_templates(store, FIRST_SHOWN),
        "waiting": waiting.count(store),
        "figures": [
            {"name": name, "path": path, "count": store.db.execute(sql).fetchone()[0]}
            for name, (path, sql) in FIGURES.items()
        ],
        **CHOICES,
    }


def _clients(store: Store) -> list[Doc]:
    """The tokens that can manage an account, each with the first account and number it reaches."""
    found = []
    for token in store.all("token"):
        if MANAGE not in token["scopes"] or why_dead(store, token) is not None:
            continue
        user = store.the("user", token["user"])
        reached = token.get("assets")
        wabas = [
            waba
            for waba in store.all("waba")
            if (waba["id"] in reached if reached is not None else user["business"] == waba["owner"])
        ]
        if wabas:
            numbers = store.all("phone", parent=wabas[0]["id"])
            business = store.the("business", user["business"])
            found.append(
                {"token": token, "business": business, "waba": wabas[0],
                 "number": numbers[0] if numbers else None}
            )  # fmt: skip
    return found


SHOWN = {"/desk/": start}
