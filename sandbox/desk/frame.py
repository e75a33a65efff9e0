"""What stands around every page of the desk: navigation, clock, counts."""

from starlette.requests import Request

from sandbox.clock import read_clock
from sandbox.desk import waiting
from sandbox.store import Doc, Store

# (path, label, sign)
PLACES = (
    ("/desk/", "Start", "⌂"),
    ("/desk/queue/", "Review queue", "✓"),
    ("/desk/templates/", "Templates", "❏"),
    ("/desk/accounts/", "Accounts", "⌘"),
    ("/desk/phones/", "Phones", "▯"),
    ("/desk/events/", "Events", "≡"),
    ("/desk/faults/", "Faults", "⚡"),
    ("/desk/clock/", "Clock & scenarios", "◷"),
    ("/desk/coverage/", "Coverage", "◨"),
)
MOVES = {"+1 h": 3600, "+1 day": 86400}


def frame(store: Store, request: Request) -> Doc:
    here = request.url.path
    return {
        "here": here,
        "places": [_place(store, here, *place) for place in PLACES],
        "clock": read_clock(store),
        "moves": MOVES,
        "paused": store.setting("webhooks_paused"),
        "address": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        "base_url": str(request.base_url).rstrip("/"),
    }


def _place(store: Store, here: str, path: str, label: str, sign: str) -> Doc:
    current = here == path or (path != "/desk/" and here.startswith(path))
    count = COUNTS[path](store) if path in COUNTS else 0
    return {"path": path, "label": label, "sign": sign, "current": current, "count": count}


def _faults(store: Store) -> int:
    return int(store.db.execute("SELECT count(*) FROM faults").fetchone()[0])


COUNTS = {"/desk/queue/": waiting.count, "/desk/faults/": _faults}
