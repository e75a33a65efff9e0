"""What waits for a decision of Meta's staff."""

from starlette.requests import Request

from sandbox.desk import waiting
from sandbox.desk.pages import decisions
from sandbox.desk.pages.templates import CHOICES, row_of
from sandbox.message_templates import storage
from sandbox.store import Doc, Store

SHOWN_MOST = 100


def waiting_templates(store: Store, most: int = SHOWN_MOST) -> list[Doc]:
    """Who waits longest comes first."""
    where, values = "status IN (?, ?) ORDER BY number LIMIT ?", ("PENDING", "IN_APPEAL", most)
    found = store.db.execute(f"SELECT id FROM templates WHERE {where}", values)  # noqa: S608
    return [row_of(store, one) for row in found if (one := storage.get(store, row["id"]))]


def queue(store: Store, request: Request) -> tuple[str, Doc]:
    return "queue.html", {
        "rows": waiting_templates(store),
        "waiting": waiting.others(store),
        "others": waiting.count_others(store),
        **decisions.choices(),
        **CHOICES,
    }


SHOWN = {"/desk/queue/": queue}
